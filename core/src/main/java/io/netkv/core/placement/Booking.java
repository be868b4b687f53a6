package io.netkv.core.placement;

/** A decided request: its transfer, and its place on the decode instance. */
final class Booking {

    private static final long NOT_YET = Long.MAX_VALUE;

    final int from;
    final int to;
    final long bytes;
    final long tokens;
    final long[] prefixBlocks;
    final long atMillis;
    final TransferPlan plan;
    /** Set when it is booked on links. */
    int tier;

    boolean memoryBooked = true;
    boolean loadBooked = true;
    private long startedAtMillis = NOT_YET;
    private long arrivedAtMillis = NOT_YET;

    Booking(int from, int to, long bytes, long tokens, long[] prefixBlocks, TransferPlan plan, long atMillis) {
        this.from = from;
        this.to = to;
        this.bytes = bytes;
        this.tokens = tokens;
        this.prefixBlocks = prefixBlocks;
        this.plan = plan;
        this.atMillis = atMillis;
    }

    boolean isStarted() {
        return startedAtMillis != NOT_YET;
    }

    boolean isArrived() {
        return arrivedAtMillis != NOT_YET;
    }

    /** When the transfer started; far in the future before it has. */
    long startedAtMillis() {
        return startedAtMillis;
    }

    /** When the KV cache arrived; far in the future before it has. */
    long arrivedAtMillis() {
        return arrivedAtMillis;
    }

    /** The transfer has started, not before it was decided. */
    void start(long millis) {
        startedAtMillis = Math.max(millis, atMillis);
    }

    /** The KV cache has arrived, not before its transfer was decided; it has started by then. */
    void arrive(long millis) {
        arrivedAtMillis = Math.max(millis, atMillis);
        startedAtMillis = Math.min(startedAtMillis, arrivedAtMillis);
    }

    /**
     * Part of a time in which the transfer is expected to run, 0 to 1. Of one that is late, all that is known is by how much:
     * it is expected to take as long again. Late is what should have been reported by now, and was not.
     *
     * @param fromMillis from now, 0 or more
     * @param toMillis from now, above that
     * @param lagMillis how long after it happens a start or an end is known, 0 or more
     * @param slowdown how many times as long as expected transfers take; asked only of one that may have ended
     */
    double overlap(double fromMillis, double toMillis, long nowMillis, double lagMillis, double slowdown) {
        double start = isStarted()
                ? startedAtMillis - nowMillis
                : Math.max(-lagMillis, atMillis - nowMillis + plan.delayMillis());
        double duration = bytes / plan.bytesPerMilli();
        double end = start + duration;
        double expectedEnd = end;
        if (end < -lagMillis) {
            expectedEnd = -2 * lagMillis - end;
        } else if (end < 0) {
            expectedEnd = start + duration * slowdown;
        }
        double common = Math.min(toMillis, expectedEnd) - Math.max(fromMillis, start);
        return common <= 0 ? 0 : common / (toMillis - fromMillis);
    }

    /**
     * Bytes that are expected to have been sent by a time.
     *
     * @param lagMillis how long after it happens a start is known, 0 or more
     */
    double sentBytes(long millis, double lagMillis) {
        double start = isStarted() ? startedAtMillis : Math.max(atMillis + plan.delayMillis(), millis - lagMillis);
        return millis <= start ? 0 : Math.min(bytes, (millis - start) * plan.bytesPerMilli());
    }
}
