package io.netkv.client;

import org.jspecify.annotations.Nullable;

/**
 * Where a request goes.
 *
 * @param requestId the request
 * @param fabric its fabric
 * @param prefillInstance computes its KV cache
 * @param decodeInstance receives it
 * @param isReserved whether the scheduler has decided and booked it
 * @param fallback why not; null where it has
 * @param predictedTransferMillis what the transfer is expected to take; 0 where nothing is known
 */
public record Placement(
        String requestId,
        String fabric,
        String prefillInstance,
        String decodeInstance,
        boolean isReserved,
        @Nullable String fallback,
        double predictedTransferMillis) {

    /** What a router chooses itself, since nobody has answered. */
    static Placement without(PlacementQuery query, String decodeInstance, String reason) {
        return new Placement(
                query.requestId(), query.fabric(), query.prefillInstance(), decodeInstance, false, reason, 0);
    }
}
