package io.netkv.scheduler;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.OracleMode;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.OracleState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.policy.Cost;
import io.netkv.kafka.PathHints;
import org.jspecify.annotations.Nullable;

/** Decisions and refusals as records of the topic decode-assignments. */
final class AssignmentRecords {

    private AssignmentRecords() {}

    /** The record of a decision that has not been applied yet. */
    static DecodeAssignment of(
            DecodeRequest request,
            PlacementRequest placement,
            Decision decision,
            FabricScheduler scheduler,
            long sequence,
            long nowMillis) {
        Fabric fabric = scheduler.fabric();
        Decision.Choice chosen = decision.chosen();
        DecodeAssignment assignment = new DecodeAssignment();
        assignment.setRequestId(request.getRequestId());
        assignment.setFabric(fabric.name());
        assignment.setSequence(sequence);
        assignment.setPolicy(scheduler.policy().name());
        assignment.setPrefillInstance(fabric.instanceName(chosen.prefillInstance()));
        assignment.setDecodeInstance(fabric.instanceName(chosen.instance()));
        assignment.setTier(chosen.tier());
        assignment.setMemoryAvailable(decision.isMemoryAvailable());
        assignment.setCandidates(decision.candidates());
        assignment.setAvoidedInstances(decision.avoided());
        assignment.setInstanceStanding(
                InstanceStanding.valueOf(decision.standing().name()));
        assignment.setReservedKvTokens(placement.reservedTokens());
        assignment.setCachedPrefixTokens(chosen.cachedTokens());
        assignment.setTransferBytes(chosen.missingBytes());
        assignment.setPredictedTransferMillis(1e3 * decision.predictedTransferSeconds());
        assignment.setCost(cost(fabric, chosen));
        assignment.setRunnerUp(
                decision.runnerUp().instance() == Decision.NONE ? null : cost(fabric, decision.runnerUp()));
        if (decision.preferred().instance() != Decision.NONE) {
            assignment.setPreferred(cost(fabric, decision.preferred()));
            assignment.setJudge(scheduler.judge().name());
            assignment.setRegretSeconds(Double.isNaN(decision.regretSeconds()) ? null : decision.regretSeconds());
        }
        assignment.setPathHint(PathHints.of(fabric, decision.chosen().prefillInstance(), decision.route()));
        assignment.setOracleVersion(orNull(decision.oracleVersion()));
        assignment.setOracleAgeMillis(orNull(decision.oracleAgeMillis()));
        assignment.setOracleMode(OracleMode.valueOf(decision.oracleMode().name()));
        assignment.setTransfersInFlight(scheduler.ledger().transfersInFlight());
        assignment.setBytesInFlight(scheduler.ledger().bytesInFlight());
        assignment.setDecidedAtMillis(nowMillis);
        assignment.setRequestSentAtEpochMicros(request.getSentAtEpochMicros());
        return assignment;
    }

    /**
     * The record of a request that is not placed.
     *
     * @param retryAfterMillis when the same request may be sent again; null if that is of no use
     */
    static DecodeAssignment refusal(
            DecodeRequest request, String reason, @Nullable Long retryAfterMillis, long nowMillis) {
        return DecodeAssignment.newBuilder()
                .setRequestId(request.getRequestId())
                .setFabric(request.getFabric())
                .setPrefillInstance(request.getPrefillInstance())
                .setCost(CostBreakdown.newBuilder().build())
                .setInstanceStanding(InstanceStanding.UNKNOWN)
                .setOracleMode(OracleMode.UNKNOWN)
                .setDecidedAtMillis(nowMillis)
                .setRequestSentAtEpochMicros(request.getSentAtEpochMicros())
                .setRefusal(reason)
                .setRetryAfterMillis(retryAfterMillis)
                .build();
    }

    private static @Nullable Long orNull(long value) {
        return value == OracleState.NEVER ? null : value;
    }

    static CostBreakdown cost(Fabric fabric, Decision.Choice choice) {
        Cost cost = choice.cost();
        CostBreakdown breakdown = new CostBreakdown();
        breakdown.setInstance(fabric.instanceName(choice.instance()));
        breakdown.setPrefillInstance(fabric.instanceName(choice.prefillInstance()));
        breakdown.setPrefillSeconds(cost.prefillSeconds());
        breakdown.setTotalSeconds(cost.total());
        breakdown.setLatencySeconds(cost.latencySeconds());
        breakdown.setTransferSeconds(cost.transferSeconds());
        breakdown.setLoadSeconds(cost.loadSeconds());
        breakdown.setMissingBytes(choice.missingBytes());
        breakdown.setBandwidthBytesPerSecond(cost.bandwidthBytesPerSecond());
        breakdown.setLoad(choice.load());
        breakdown.setTier(choice.tier());
        breakdown.setCongestion(cost.congestion());
        breakdown.setSharedTransfers(cost.sharedTransfers());
        return breakdown;
    }
}
