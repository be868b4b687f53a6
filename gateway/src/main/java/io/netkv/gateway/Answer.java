package io.netkv.gateway;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.PathHint;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.PathHints;
import io.netkv.scheduler.log.AssignmentLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request's KV cache goes. A reservation has the same answer however often it is asked for, at any gateway.
 *
 * @param requestId the request
 * @param fabric name of the fabric
 * @param prefillInstance where the KV cache comes from
 * @param decodeInstance where it goes
 * @param isReserved whether the scheduler has booked it; false: the gateway's own estimate
 * @param reason why it is not reserved although that was asked for; null where it is, or was not asked for
 * @param tier distance of the two instances: see {@link io.netkv.core.fabric.Tier}
 * @param transferBytes bytes to send
 * @param reservedKvTokens tokens of KV cache that the request takes on the decode instance
 * @param predictedTransferMillis what the transfer is expected to take
 * @param rackUplink the member link that the transfer is to take out of the rack; null where the network chooses
 * @param podUplink the same out of the pod
 * @param zoneUplinks the same out of each zone that is left, the smallest first
 */
public record Answer(
        String requestId,
        String fabric,
        String prefillInstance,
        String decodeInstance,
        boolean isReserved,
        @Nullable String reason,
        int tier,
        long transferBytes,
        long reservedKvTokens,
        double predictedTransferMillis,
        @Nullable String rackUplink,
        @Nullable String podUplink,
        List<String> zoneUplinks) {

    public Answer {
        zoneUplinks = List.copyOf(zoneUplinks);
    }

    static Answer reserved(DecodeAssignment assignment) {
        return of(assignment, true, null);
    }

    static Answer estimated(DecodeAssignment assignment, @Nullable String reason) {
        return of(assignment, false, reason);
    }

    private static Answer of(DecodeAssignment assignment, boolean isReserved, @Nullable String reason) {
        PathHint hint = assignment.getPathHint();
        return new Answer(
                assignment.getRequestId(),
                assignment.getFabric(),
                assignment.getPrefillInstance(),
                assignment.getDecodeInstance(),
                isReserved,
                reason,
                assignment.getTier(),
                assignment.getTransferBytes(),
                assignment.getReservedKvTokens(),
                assignment.getPredictedTransferMillis(),
                hint == null ? null : hint.getRackUplink(),
                hint == null ? null : hint.getPodUplink(),
                hint == null ? List.of() : hint.getZoneUplinks());
    }

    /** The decision of an earlier time. */
    static Answer reserved(String requestId, AssignmentLog.Entry decided, Fabric fabric) {
        int from = fabric.instanceIndex(decided.prefillInstance());
        int to = fabric.instanceIndex(decided.decodeInstance());
        boolean isKnown = from >= 0 && to >= 0;
        PathHint hint = isKnown ? PathHints.of(fabric, from, decided.route()) : null;
        return new Answer(
                requestId,
                fabric.name(),
                decided.prefillInstance(),
                decided.decodeInstance(),
                true,
                null,
                isKnown ? fabric.tier(from, to) : fabric.farthestTier(),
                decided.bytes(),
                decided.tokens(),
                decided.predictedTransferMillis(),
                hint == null ? null : hint.getRackUplink(),
                hint == null ? null : hint.getPodUplink(),
                hint == null ? List.of() : hint.getZoneUplinks());
    }
}
