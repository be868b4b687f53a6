package io.netkv.core.placement;

import java.util.Arrays;

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

    private final long longestGapMillis;
    private final boolean[] isSampled;
    private final int[] reported;
    private final long[] reportedAtMillis;
    /** Requests that the instance had at {@link #remainingAtMillis}, less those estimated to have completed. */
    private final double[] remaining;

    private final long[] remainingAtMillis;
    /** The rate by which they complete, as it was known then. */
    private final double[] completionsPerRequestMilli;
    /** How many remain, rounded, from {@link #estimatedFromMillis} on. */
    private final int[] estimated;

    private final long[] estimatedFromMillis;
    private final long[] estimatedToMillis;
    /** From and before when all of them hold. */
    private long fromMillis = Long.MIN_VALUE;

    private long toMillis = Long.MAX_VALUE;

    /** Requests that need no estimate: they change with reports and bookings alone. */
    private final int[] known;
    /** Known and estimated. */
    private final int[] requests;

    private double completed;
    private double requestMillis;

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
        completionsPerRequestMilli = new double[decodeCount];
        estimated = new int[decodeCount];
        estimatedFromMillis = new long[decodeCount];
        estimatedToMillis = new long[decodeCount];
        known = new int[decodeCount];
        requests = new int[decodeCount];
        Arrays.fill(estimatedFromMillis, Long.MIN_VALUE);
        Arrays.fill(estimatedToMillis, Long.MAX_VALUE);
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
        if (isSampled[decode]) {
            setRemaining(decode, state.requests() + notIncluded, state.measuredAtMillis());
        } else {
            estimate(decode, 0, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private void setRemaining(int decode, double number, long atMillis) {
        remaining[decode] = number;
        remainingAtMillis[decode] = atMillis;
        completionsPerRequestMilli[decode] = completionsPerRequestMilli();
        estimate(decode, atMillis);
    }

    private double completionsPerRequestMilli() {
        return completed >= FEWEST_COMPLETIONS && requestMillis > 0 ? completed / requestMillis : 0;
    }

    private void learn(int decode, InstanceState state, int included) {
        long gapMillis = state.measuredAtMillis() - reportedAtMillis[decode];
        completed += reported[decode] + included - state.requests();
        requestMillis += 0.5 * (reported[decode] + state.requests()) * gapMillis;
        if (completed > MOST_COMPLETIONS) {
            completed /= 2;
            requestMillis /= 2;
        }
    }

    /** A request that is not reported yet has arrived. */
    void arrived(int decode, long atMillis) {
        if (isSampled[decode]) {
            setRemaining(decode, remaining(decode, atMillis) + 1, Math.max(remainingAtMillis[decode], atMillis));
        }
    }

    /** Whether an instance is asked at intervals. */
    boolean isSampled(int decode) {
        return isSampled[decode];
    }

    /**
     * What is booked on an instance has changed, or its newest state.
     *
     * @param inbound requests sent there that its newest state does not include
     * @param arrived those of them that have arrived
     */
    void booked(int decode, int inbound, int arrived) {
        known[decode] = isSampled[decode] ? inbound - arrived : reported[decode] + inbound;
        requests[decode] = known[decode] + estimated[decode];
    }

    /** Requests on each instance and under way to it. To be read only, and before the next report or booking. */
    int[] requests(long nowMillis) {
        if (nowMillis < fromMillis || nowMillis >= toMillis) {
            fromMillis = Long.MIN_VALUE;
            toMillis = Long.MAX_VALUE;
            for (int k = 0; k < requests.length; k++) {
                if (nowMillis < estimatedFromMillis[k] || nowMillis >= estimatedToMillis[k]) {
                    estimate(k, nowMillis);
                }
                fromMillis = Math.max(fromMillis, estimatedFromMillis[k]);
                toMillis = Math.min(toMillis, estimatedToMillis[k]);
            }
        }
        return requests;
    }

    private void estimate(int decode, long nowMillis) {
        int rounded = (int) (remaining(decode, nowMillis) + 0.5);
        estimate(decode, rounded, nowMillis, Math.max(nowMillis + 1, millisOfLess(decode, rounded)));
    }

    private void estimate(int decode, int remainingRequests, long from, long to) {
        estimated[decode] = remainingRequests;
        estimatedFromMillis[decode] = from;
        estimatedToMillis[decode] = to;
        fromMillis = Math.max(fromMillis, from);
        toMillis = Math.min(toMillis, to);
        requests[decode] = known[decode] + remainingRequests;
    }

    /** When fewer will remain. */
    private long millisOfLess(int decode, int rounded) {
        double rate = completionsPerRequestMilli[decode];
        if (rounded == 0 || rate <= 0) {
            return Long.MAX_VALUE;
        }
        double millis = remainingAtMillis[decode] + Math.log(remaining[decode] / (rounded - 0.5)) / rate;
        return millis > lastMillis(decode) ? Long.MAX_VALUE : (long) millis;
    }

    /** After this none is assumed to complete. */
    private long lastMillis(int decode) {
        return reportedAtMillis[decode] + longestGapMillis;
    }

    private double remaining(int decode, long nowMillis) {
        long untilMillis = Math.min(nowMillis, lastMillis(decode));
        double elapsedMillis = Math.max(0, untilMillis - remainingAtMillis[decode]);
        return remaining[decode] * Math.exp(-elapsedMillis * completionsPerRequestMilli[decode]);
    }
}
