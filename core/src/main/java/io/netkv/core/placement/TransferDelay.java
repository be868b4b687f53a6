package io.netkv.core.placement;

/**
 * How long after its decision a transfer starts, for each token of the prompt: the prefill, where it is decided before that.
 * Learnt from the transfers that have started.
 */
final class TransferDelay {

    /** Tokens after which older ones begin to be forgotten. */
    private static final double MOST_TOKENS = 10_000_000;

    private double tokens;
    private double millis;

    /** Takes a transfer that has started. */
    void observe(long promptTokens, long delayMillis) {
        tokens += promptTokens;
        millis += delayMillis;
        if (tokens > MOST_TOKENS) {
            tokens /= 2;
            millis /= 2;
        }
    }

    /** What is to be expected, milliseconds; 0 before any has started. */
    double millis(long promptTokens) {
        return tokens == 0 ? 0 : millis / tokens * promptTokens;
    }
}
