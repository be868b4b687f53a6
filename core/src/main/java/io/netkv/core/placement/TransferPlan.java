package io.netkv.core.placement;

/**
 * What a decision expects of its transfer.
 *
 * @param promptTokens of its request
 * @param prefillTokens those that the prefill instance computes
 * @param delayMillis from the decision to its start, 0 or more
 * @param bytesPerMilli its rate, above 0
 * @param unlearntMillis what it was predicted to take, without what was learnt from others; 0 if that is not known any more
 * @param route the member links that it takes, see {@link io.netkv.core.fabric.Route}
 */
record TransferPlan(
        long promptTokens,
        long prefillTokens,
        double delayMillis,
        double bytesPerMilli,
        double unlearntMillis,
        long route) {}
