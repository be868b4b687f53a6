package io.netkv.core.placement;

/**
 * How many requests each decode instance has now, by its last report and what has happened since
 * (docs/decisions/0012-load-until-it-is-reported.md). Arrivals are known one by one. Completions are not, where an instance
 * is asked at intervals: they are estimated by the rate at which requests completed between earlier reports of all
 * instances of the fabric, {@code requests completed / (requests running x time)}.
 *
 * <p>Instances are given by their ordinals. Nothing is allocated.
 */
final class LoadEstimate {

    /** Completions that must be seen before any is assumed. */
    private static final double FEWEST_COMPLETIONS = 20;
    /** Completions after which older ones begin to be forgotten. */
    private static final double MOST_COMPLETIONS = 2_000;

    private static final double LARGEST_SMALL = 0.25;

    private final long longestGapMillis;
    private final boolean[] isSampled;
    private final int[] reported;
    private final long[] reportedAtMillis;
    /** Requests that the instance had at the time of the second array, less those estimated to have completed. */
    private final double[] remaining;

    private final long[] remainingAtMillis;

    private double completed;
    private double requestMillis;
    private double completionsPerRequestMilli;

    /**
     * Without any report.
     *
     * @param longestGapMillis time between two reports after which no further completions are assumed: the instance may be
     *     gone
     */
    LoadEstimate(int decodeCount, long longestGapMillis) {
        this.longestGapMillis = longestGapMillis;
        isSampled = new boolean[decodeCount];
        reported = new int[decodeCount];
        reportedAtMillis = new long[decodeCount];
        remaining = new double[decodeCount];
        remainingAtMillis = new long[decodeCount];
    }

    /**
     * Takes a report.
     *
     * @param included requests that were sent there and that this report is the first to include
     * @param notIncluded requests that have arrived and that it does not include yet
     */
    void report(int decode, InstanceState state, int included, int notIncluded) {
        if (isSampled[decode] && !state.isOnChange()) {
            learn(decode, state, included);
        }
        isSampled[decode] = !state.isOnChange();
        reported[decode] = state.requests();
        reportedAtMillis[decode] = state.measuredAtMillis();
        remaining[decode] = state.requests() + notIncluded;
        remainingAtMillis[decode] = state.measuredAtMillis();
    }

    private void learn(int decode, InstanceState state, int included) {
        long gapMillis = state.measuredAtMillis() - reportedAtMillis[decode];
        completed += reported[decode] + included - state.requests();
        requestMillis += 0.5 * (reported[decode] + state.requests()) * gapMillis;
        if (completed > MOST_COMPLETIONS) {
            completed /= 2;
            requestMillis /= 2;
        }
        boolean isKnown = completed >= FEWEST_COMPLETIONS && requestMillis > 0;
        completionsPerRequestMilli = isKnown ? completed / requestMillis : 0;
    }

    /** A request that is not reported yet has arrived. */
    void arrived(int decode, long atMillis) {
        if (isSampled[decode]) {
            remaining[decode] = remaining(decode, atMillis) + 1;
            remainingAtMillis[decode] = Math.max(remainingAtMillis[decode], atMillis);
        }
    }

    /** Whether an instance is asked at intervals. */
    boolean isSampled(int decode) {
        return isSampled[decode];
    }

    /** Requests running and waiting on an instance, of those that have arrived. */
    int requests(int decode, int arrivedUnreported, long nowMillis) {
        return isSampled[decode] ? (int) (remaining(decode, nowMillis) + 0.5) : reported[decode] + arrivedUnreported;
    }

    private double remaining(int decode, long nowMillis) {
        long untilMillis = Math.min(nowMillis, reportedAtMillis[decode] + longestGapMillis);
        double elapsedMillis = Math.max(0, untilMillis - remainingAtMillis[decode]);
        return remaining[decode] * decay(elapsedMillis * completionsPerRequestMilli);
    }

    /** exp(-x), to 0.001%: a polynomial takes a fraction of the time where x is small. */
    private static double decay(double x) {
        return x < LARGEST_SMALL ? 1 - x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4))) : Math.exp(-x);
    }
}
