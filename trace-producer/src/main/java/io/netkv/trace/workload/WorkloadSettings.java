package io.netkv.trace.workload;

/**
 * Which requests of a trace are replayed, and when.
 *
 * @param minInputTokens shortest prompt that is taken, 1 or more
 * @param maxInputTokens longest prompt that is taken, {@code minInputTokens} or more
 * @param limit requests taken in all, over every pass, 1 or more; {@link #UNLIMITED} for all
 * @param loops how often the trace is played, 1 or more; {@link #ENDLESS} until it is stopped
 * @param arrivals where the times of arrival come from
 * @param requestIdPrefix what every request id begins with. A scheduler answers an id that it has seen from memory, so
 *     that a second replay to the same fabric needs another prefix.
 */
public record WorkloadSettings(
        int minInputTokens, int maxInputTokens, long limit, long loops, Arrivals arrivals, String requestIdPrefix) {

    /** A limit that is none. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Loops without end. */
    public static final long ENDLESS = Long.MAX_VALUE;

    /** Every request of the trace once, at its own time, with ids r-0, r-1, ... */
    public static final WorkloadSettings ALL =
            new WorkloadSettings(1, Integer.MAX_VALUE, UNLIMITED, 1, new Arrivals.OfTrace(), "r");

    public WorkloadSettings {
        require(
                minInputTokens >= 1,
                "minimum input tokens",
                minInputTokens,
                "1 or more; leave it out to take every length");
        require(
                maxInputTokens >= minInputTokens,
                "maximum input tokens",
                maxInputTokens,
                "minimum input tokens (" + minInputTokens + ") or more; leave it out to take every length");
        require(limit >= 1, "request limit", limit, "1 or more; leave it out to take every request");
        require(loops >= 1, "number of passes", loops, "1 or more");
        require(
                !requestIdPrefix.isBlank(),
                "request id prefix",
                '\'' + requestIdPrefix + '\'',
                "any text that is not blank; leave it out to use 'r'");
    }

    private static void require(boolean holds, String option, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be " + allowed);
        }
    }

    /** These, for prompts of a band of lengths, both ends included. */
    public WorkloadSettings withInputTokens(int min, int max) {
        return new WorkloadSettings(min, max, limit, loops, arrivals, requestIdPrefix);
    }

    /** The same with a maximum number of requests. */
    public WorkloadSettings withLimit(long newLimit) {
        return new WorkloadSettings(minInputTokens, maxInputTokens, newLimit, loops, arrivals, requestIdPrefix);
    }

    /** The same with another number of passes. */
    public WorkloadSettings withLoops(long newLoops) {
        return new WorkloadSettings(minInputTokens, maxInputTokens, limit, newLoops, arrivals, requestIdPrefix);
    }

    /** These, with other times of arrival. */
    public WorkloadSettings withArrivals(Arrivals newArrivals) {
        return new WorkloadSettings(minInputTokens, maxInputTokens, limit, loops, newArrivals, requestIdPrefix);
    }

    /** These, with other request ids. */
    public WorkloadSettings withRequestIdPrefix(String newPrefix) {
        return new WorkloadSettings(minInputTokens, maxInputTokens, limit, loops, arrivals, newPrefix);
    }

    boolean takes(int inputTokens) {
        return inputTokens >= minInputTokens && inputTokens <= maxInputTokens;
    }
}
