package io.netkv.core.placement;

/**
 * Rates at which own transfers have sent over links: the median over the last five parts of a window, as telemetry gives the
 * median over its last five hops.
 */
final class SentBytes {

    private static final int PARTS = 5;
    /** A part may be so much shorter than a fifth of the window: snapshots do not come to the millisecond. */
    private static final double SHORTEST = 0.8;

    private final double[][] sent = new double[PARTS + 1][];
    private final long[] atMillis = new long[PARTS + 1];
    private final double[] sorted = new double[PARTS];
    private int newest = -1;
    private int count;

    /**
     * Notes how things stand.
     *
     * @param sentBytes by link, since the beginning; copied
     */
    void note(double[] sentBytes, long nowMillis, long windowMillis) {
        if (count > 0 && nowMillis - atMillis[newest] < SHORTEST * windowMillis / PARTS) {
            return;
        }
        newest = (newest + 1) % sent.length;
        count = Math.min(sent.length, count + 1);
        atMillis[newest] = nowMillis;
        if (sent[newest] == null) {
            sent[newest] = sentBytes.clone();
        } else {
            System.arraycopy(sentBytes, 0, sent[newest], 0, sentBytes.length);
        }
    }

    /** Rate over a link, bytes per second; 0 before it was noted twice. */
    double bytesPerSecond(int link) {
        int parts = count - 1;
        if (parts < 1 || sent[newest][link] == sent[slot(parts)][link]) {
            return 0;
        }
        for (int part = 0; part < parts; part++) {
            double bytes = sent[slot(part)][link] - sent[slot(part + 1)][link];
            long millis = atMillis[slot(part)] - atMillis[slot(part + 1)];
            insert(1e3 * Math.max(0, bytes) / millis, part);
        }
        return sorted[(parts - 1) / 2];
    }

    private int slot(int before) {
        return Math.floorMod(newest - before, sent.length);
    }

    private void insert(double rate, int others) {
        int at = others;
        while (at > 0 && sorted[at - 1] > rate) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = rate;
    }
}
