package io.netkv.core.placement;

/**
 * What a prefill instance reported at one time.
 *
 * @param queuedTokens prompt tokens that it computes or that wait there, cached prefixes left out, 0 or more
 * @param isAccepting whether it takes new requests
 * @param measuredAtMillis event time at which the instance was in this state
 */
public record PrefillState(long queuedTokens, boolean isAccepting, long measuredAtMillis) {

    /** Time for a token of a prompt, until it is known: what the paper's prefill takes (arXiv 2606.03910, calibrated). */
    public static final double USUAL_MILLIS_PER_TOKEN = 0.1113;
}
