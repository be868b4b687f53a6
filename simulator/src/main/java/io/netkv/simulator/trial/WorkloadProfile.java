package io.netkv.simulator.trial;

/**
 * A workload of the paper: the requests of a trace whose prompts are in a band, in the trace's order, with Poisson
 * arrivals.
 *
 * @param name in kebab-case
 * @param minInputTokens shortest prompt, 1 or more
 * @param maxInputTokens longest prompt, {@code minInputTokens} or more
 * @param ratePerSecond mean arrivals per second at 64 GPUs and 100%, above 0
 * @param sloSeconds TTFT that a request should keep to, above 0
 */
public record WorkloadProfile(
        String name, int minInputTokens, int maxInputTokens, double ratePerSecond, double sloSeconds) {

    /** Short prompts. Bands, rates and SLOs of all three are this project's calibration; the paper gives none. */
    public static final WorkloadProfile CHATBOT = new WorkloadProfile("chatbot", 1, 8_192, 7, 1.9);

    /** Retrieval-augmented generation. */
    public static final WorkloadProfile RAG = new WorkloadProfile("rag", 1, 32_768, 2.5, 4.75);

    /** Long prompts. */
    public static final WorkloadProfile LONG_CONTEXT =
            new WorkloadProfile("long-context", 16_385, Integer.MAX_VALUE, 0.6, 15);

    public WorkloadProfile {
        if (minInputTokens < 1 || maxInputTokens < minInputTokens) {
            throw new IllegalArgumentException("workload '" + name + "' takes " + minInputTokens + " to "
                    + maxInputTokens + " input tokens; it must be 1 or more, and the second not below the first");
        }
        if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond) || !(sloSeconds > 0)) {
            throw new IllegalArgumentException("workload '" + name + "' has " + ratePerSecond
                    + " requests per second and an SLO of " + sloSeconds + " s; both must be above 0");
        }
    }

    /** The same with the arrival rate multiplied by a factor. */
    public WorkloadProfile times(double factor) {
        return new WorkloadProfile(name, minInputTokens, maxInputTokens, factor * ratePerSecond, sloSeconds);
    }

    boolean takes(int inputTokens) {
        return inputTokens >= minInputTokens && inputTokens <= maxInputTokens;
    }
}
