package io.netkv.core.placement;

/**
 * A decision that is read again, as far as later ones depend on it.
 *
 * @param prefillInstance where the KV cache comes from
 * @param decodeInstance where it goes
 * @param transferBytes to be sent
 * @param predictedTransferSeconds as it was decided, 0 or more
 * @param route as it was decided, see {@link Decision#route}
 * @param reservedTokens memory that the request takes
 * @param atMillis event time of the decision
 */
public record PastDecision(
        int prefillInstance,
        int decodeInstance,
        long transferBytes,
        double predictedTransferSeconds,
        long route,
        long reservedTokens,
        long atMillis) {}
