package io.netkv.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.OracleState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.scheduler.store.AssignmentLog;
import io.netkv.scheduler.store.TransferLog;
import io.netkv.schemas.LongLists;
import java.util.List;
import java.util.Map;

/** Where one fabric's records meet its scheduler: from records to arrays, and from a decision to its record. */
final class FabricDecider implements AutoCloseable {

    private final FabricScheduler scheduler;
    private final DecisionMetrics metrics;
    private final PlacementRequest placement = new PlacementRequest();
    private final Decision decision = new Decision();
    private long[] blocks = new long[1024];
    private long nowMillis;

    FabricDecider(Fabric fabric, SchedulerSettings settings, MeterRegistry meters) {
        scheduler = new FabricScheduler(
                fabric,
                settings.policyOf(fabric.name()),
                settings.staleness(),
                settings.ledgerExpiry().toMillis());
        metrics = new DecisionMetrics(meters, fabric.name(), scheduler.policy().name());
    }

    Fabric fabric() {
        return scheduler.fabric();
    }

    /** Rebuilds what the scheduler has changed itself from the logs. */
    void replay(AssignmentLog assignments, TransferLog transfers) {
        String name = fabric().name();
        nowMillis = assignments.lastDecidedAtMillis(name);
        for (Map.Entry<String, AssignmentLog.Entry> decided : assignments.entries(name)) {
            replay(decided.getKey(), decided.getValue(), transfers.phase(name, decided.getKey()));
        }
        scheduler.ledger().expire(nowMillis);
        metrics.inFlight(scheduler.ledger());
        String lastChosen = assignments.lastChosen(name);
        if (lastChosen != null && fabric().instanceIndex(lastChosen) >= 0) {
            scheduler.recordChoice(fabric().instanceIndex(lastChosen));
        }
    }

    private void replay(String requestId, AssignmentLog.Entry decided, TransferLog.Phase phase) {
        int from = fabric().instanceIndex(decided.prefillInstance());
        int to = fabric().instanceIndex(decided.decodeInstance());
        if (phase == TransferLog.Phase.ENDED || from < 0 || to < 0) {
            return;
        }
        scheduler.apply(requestId, from, to, decided.bytes(), decided.tokens(), decided.atMillis());
        if (phase == TransferLog.Phase.STARTED) {
            scheduler.ledger().start(requestId);
        }
    }

    /** Event time moves on; it never goes back. */
    void observe(long eventTimeMillis) {
        nowMillis = Math.max(nowMillis, eventTimeMillis);
    }

    void update(DecodeInstanceState state) {
        int instance = InputValidation.decodeInstance(state, fabric());
        List<Long> cached = state.getCachedBlocks();
        if (blocks.length < cached.size()) {
            blocks = new long[2 * cached.size()];
        }
        for (int i = 0; i < cached.size(); i++) {
            blocks[i] = LongLists.get(cached, i);
        }
        scheduler.updateInstance(
                instance,
                state.getRunningRequests() + state.getWaitingRequests(),
                state.getFreeKvTokens(),
                state.getAccepting(),
                blocks,
                cached.size());
    }

    /** The instance's state was deleted from its topic: it takes nothing more. */
    void remove(String instanceName) {
        int instance = fabric().instanceIndex(instanceName);
        if (instance >= 0) {
            scheduler.updateInstance(instance, 0, 0, false, blocks, 0);
        }
    }

    void update(OracleSnapshot snapshot) {
        snapshot.getTiers().forEach(tier -> InputValidation.check(snapshot.getFabric(), tier));
        boolean measured = snapshot.getAgeMillis() != null;
        scheduler.oracle().update(snapshot.getVersion(), measured ? snapshot.getMeasuredAtMillis() : OracleState.NEVER);
        snapshot.getTiers().forEach(tier -> scheduler.oracle().updateTier(tier.getTier(), tier.getCongestion()));
    }

    void update(TransferEvent event) {
        if (event.getKind() == TransferEventKind.STARTED) {
            scheduler.ledger().start(event.getRequestId());
        } else {
            scheduler.ledger().release(event.getRequestId());
            metrics.inFlight(scheduler.ledger());
        }
    }

    /** Ends transfers that nobody reported the end of. */
    void expire() {
        metrics.expired(scheduler.ledger().expire(nowMillis));
        metrics.inFlight(scheduler.ledger());
    }

    /** A request that is decided already has come again. */
    void repeated() {
        metrics.repeated();
    }

    /**
     * Decides, and takes the decision into account.
     *
     * @param sequence number of this decision
     * @throws io.netkv.kafka.InvalidRecordException where the request cannot be decided
     */
    DecodeAssignment decide(DecodeRequest request, long sequence) {
        int prefill = InputValidation.read(request, fabric(), placement);
        InputValidation.require(
                scheduler.decide(placement, nowMillis, decision),
                "request '%s' needs %d tokens of KV cache; no decode instance of fabric '%s' that takes requests holds"
                        + " that many",
                request.getRequestId(),
                placement.reservedTokens(),
                fabric().name());
        DecodeAssignment assignment =
                AssignmentRecords.of(request, placement, decision, scheduler, sequence, nowMillis);
        scheduler.apply(
                request.getRequestId(),
                prefill,
                decision.chosen().instance(),
                decision.chosen().missingBytes(),
                placement.reservedTokens(),
                nowMillis);
        metrics.decided(decision);
        metrics.inFlight(scheduler.ledger());
        return assignment;
    }

    @Override
    public void close() {
        metrics.close();
    }
}
