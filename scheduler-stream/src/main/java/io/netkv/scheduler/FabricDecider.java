package io.netkv.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.InstanceState;
import io.netkv.core.placement.OracleState;
import io.netkv.core.placement.PastDecision;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.placement.PrefillState;
import io.netkv.core.placement.TransferWindow;
import io.netkv.core.policy.Policy;
import io.netkv.core.time.EventClock;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.scheduler.log.AssignmentLog;
import io.netkv.scheduler.log.TransferLog;
import io.netkv.schemas.LongLists;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one fabric's records meet its scheduler: from records to arrays, and from a decision to its record. */
final class FabricDecider implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FabricDecider.class);

    /** Instances report their state more rarely: sooner, nothing can have changed. */
    private static final long RETRY_AFTER_MILLIS = 1_000;

    private final FabricScheduler scheduler;
    private final DecisionMetrics metrics;
    private final PlacementRequest placement = new PlacementRequest();
    private final Decision decision = new Decision();
    private final EventClock clock;
    private final LongSupplier wallMillis;
    private final long ledgerExpiryMillis;
    private final BitSet silent = new BitSet();
    private final BitSet overCapacity = new BitSet();
    private final Set<String> slowPaths = new TreeSet<>();
    private long[] blocks = new long[1024];

    FabricDecider(Fabric fabric, SchedulerSettings settings, LongSupplier wallMillis, MeterRegistry meters) {
        scheduler = new FabricScheduler(fabric, settings.policyOf(fabric.name()), settings.rules());
        Policy judge = settings.judgeOf(scheduler.policy());
        if (judge != null) {
            scheduler.judgeBy(judge);
        }
        clock = new EventClock(settings.speed());
        this.wallMillis = wallMillis;
        ledgerExpiryMillis = settings.rules().ledger().expiryMillis();
        metrics = new DecisionMetrics(meters, fabric, scheduler.policy().name());
    }

    Fabric fabric() {
        return scheduler.fabric();
    }

    /** Rebuilds what the scheduler has changed itself from the logs. */
    void replay(AssignmentLog assignments, TransferLog transfers) {
        String name = fabric().name();
        long lastMillis = assignments.lastDecidedAtMillis(name);
        if (lastMillis > 0) {
            clock.resume(lastMillis, lastMillis, wallMillis.getAsLong());
        }
        // A transfer ends at the latest one expiry after its decision, and what it left on its instance one later.
        long sinceMillis = nowMillis() - 2 * ledgerExpiryMillis;
        for (Map.Entry<String, AssignmentLog.Entry> decided : assignments.entries(name)) {
            if (decided.getValue().atMillis() >= sinceMillis) {
                replay(decided.getKey(), decided.getValue(), transfers.progress(name, decided.getKey()));
            }
        }
        scheduler.expire(nowMillis());
        metrics.inFlight(scheduler.ledger());
        String lastChosen = assignments.lastChosen(name);
        if (lastChosen != null && fabric().instanceIndex(lastChosen) >= 0) {
            scheduler.recordChoice(fabric().instanceIndex(lastChosen));
        }
    }

    /** Takes in a decision that was read from the log. What is past the ledger's expiry has left nothing behind. */
    void replay(String requestId, AssignmentLog.Entry decided, TransferLog.Progress progress) {
        int from = fabric().instanceIndex(decided.prefillInstance());
        int to = fabric().instanceIndex(decided.decodeInstance());
        long newestMillis = Math.max(decided.atMillis(), progress.atMillis());
        if (from < 0 || to < 0 || nowMillis() - newestMillis > ledgerExpiryMillis) {
            return;
        }
        PastDecision past = new PastDecision(
                from,
                to,
                decided.bytes(),
                1e-3 * decided.predictedTransferMillis(),
                decided.route(),
                decided.tokens(),
                decided.atMillis());
        scheduler.apply(requestId, past);
        catchUp(requestId, progress);
    }

    /** Takes in what was reported of a transfer before its decision was known here. */
    void catchUp(String requestId, TransferLog.Progress progress) {
        if (progress.phase() == TransferLog.Phase.BOOKED) {
            return;
        }
        scheduler.transferStarted(requestId, atLatestNow(progress.startedAtMillis()));
        long atMillis = atLatestNow(progress.atMillis());
        if (progress.phase() == TransferLog.Phase.FINISHED) {
            scheduler.transferFinished(requestId, atMillis);
        } else if (progress.phase() == TransferLog.Phase.FAILED) {
            scheduler.transferFailed(requestId, atMillis);
        } else if (progress.phase() == TransferLog.Phase.CANCELLED) {
            scheduler.transferCancelled(requestId);
        }
        metrics.inFlight(scheduler.ledger());
    }

    /**
     * Sees a record's stamp.
     *
     * @return the event time that the record counts at
     */
    long observe(long timestampMillis) {
        long counted = clock.observe(timestampMillis, wallMillis.getAsLong());
        if (counted != timestampMillis) {
            metrics.implausible();
        }
        return counted;
    }

    private long nowMillis() {
        return clock.isStarted() ? clock.seenMillis() : 0;
    }

    private long atLatestNow(long eventMillis) {
        return Math.min(eventMillis, nowMillis());
    }

    void update(String key, DecodeInstanceState state, long timestampMillis) {
        int instance = InputValidation.decodeInstance(key, state, fabric());
        warnIfOverCapacity(instance, state);
        InstanceState reported = new InstanceState(
                state.getRunningRequests() + state.getWaitingRequests(),
                state.getFreeKvTokens(),
                state.getAccepting(),
                state.getPublishedOnChange(),
                observe(timestampMillis));
        boolean isNewest = state.getBlocksAsChanges()
                ? scheduler.updateLoad(instance, reported)
                : updateWithBlocks(instance, reported, state.getCachedBlocks());
        if (!isNewest) {
            metrics.lateState();
        }
    }

    void update(String key, PrefillInstanceState state, long timestampMillis) {
        int instance = InputValidation.prefillInstance(key, state, fabric());
        PrefillState reported =
                new PrefillState(state.getQueuedTokens(), state.getAccepting(), observe(timestampMillis));
        boolean isNewest = state.getBlocksAsChanges()
                ? scheduler.updateQueue(instance, reported)
                : updateWithBlocks(instance, reported, state.getCachedBlocks());
        if (!isNewest) {
            metrics.lateState();
        }
    }

    private boolean updateWithBlocks(int instance, InstanceState state, List<Long> cached) {
        int count = readBlocks(cached);
        return scheduler.updateInstance(instance, state, blocks, count);
    }

    private boolean updateWithBlocks(int instance, PrefillState state, List<Long> cached) {
        int count = readBlocks(cached);
        return scheduler.updatePrefill(instance, state, blocks, count);
    }

    void update(@Nullable String key, PrefixBlocks changes) {
        int instance = InputValidation.instance(key, changes, fabric());
        List<Long> added = changes.getAdded();
        if (changes.getComplete()) {
            int count = readBlocks(added);
            scheduler.replaceBlocks(instance, blocks, count);
        } else {
            for (int i = 0; i < added.size(); i++) {
                scheduler.addBlock(instance, LongLists.get(added, i));
            }
        }
        List<Long> removed = changes.getRemoved();
        for (int i = 0; i < removed.size(); i++) {
            scheduler.removeBlock(instance, LongLists.get(removed, i));
        }
    }

    /** The fabric was published again: what its instances hold by changes has not changed. */
    void takeBlocks(FabricDecider earlier) {
        scheduler.takeBlocks(earlier.scheduler);
    }

    private int readBlocks(List<Long> cached) {
        if (blocks.length < cached.size()) {
            blocks = new long[2 * cached.size()];
        }
        for (int i = 0; i < cached.size(); i++) {
            blocks[i] = LongLists.get(cached, i);
        }
        return cached.size();
    }

    private void warnIfOverCapacity(int instance, DecodeInstanceState state) {
        long capacity = fabric().kvCapacityTokens(instance);
        if (state.getFreeKvTokens() <= capacity) {
            overCapacity.clear(instance);
            return;
        }
        metrics.overCapacity();
        if (!overCapacity.get(instance)) {
            overCapacity.set(instance);
            LOG.atWarn()
                    .addKeyValue("fabric", fabric().name())
                    .log(
                            "Instance '{}' reports {} free KV tokens and holds {} by the fabric's description; counted as {}."
                                    + " Correct kvCapacityTokens, or what the instance reports.",
                            state.getInstance(),
                            state.getFreeKvTokens(),
                            capacity,
                            capacity);
        }
    }

    /** The instance's state was deleted from its topic: it takes nothing more. */
    void removeDecode(String instanceName, long timestampMillis) {
        int instance = fabric().instanceIndex(instanceName);
        if (instance >= 0 && fabric().role(instance).isDecode()) {
            scheduler.updateInstance(
                    instance, new InstanceState(0, 0, false, true, observe(timestampMillis)), blocks, 0);
        }
    }

    /** The same of a prefill instance. */
    void removePrefill(String instanceName, long timestampMillis) {
        int instance = fabric().instanceIndex(instanceName);
        if (instance >= 0 && fabric().role(instance).isPrefill()) {
            scheduler.updatePrefill(instance, new PrefillState(0, false, observe(timestampMillis)), blocks, 0);
        }
    }

    void update(OracleSnapshot snapshot) {
        snapshot.getTiers().forEach(tier -> InputValidation.check(snapshot.getFabric(), tier));
        boolean measured = snapshot.getAgeMillis() != null;
        metrics.oracle(measured);
        scheduler.oracle().update(snapshot.getVersion(), measured ? snapshot.getMeasuredAtMillis() : OracleState.NEVER);
        snapshot.getTiers().forEach(tier -> scheduler.oracle().updateTier(tier.getTier(), tier.getCongestion()));
        if (measured && scheduler.readsLinks() && SnapshotRecords.isOf(snapshot, fabric())) {
            scheduler.updateLinks(
                    SnapshotRecords.links(snapshot, fabric()),
                    snapshot.getMeasuredAtMillis(),
                    snapshot.getLinkWindowMillis());
        }
    }

    void update(TransferEvent event) {
        String id = event.getRequestId();
        long atMillis = atLatestNow(event.getAtMillis());
        if (event.getKind() == TransferEventKind.STARTED || event.getKind() == TransferEventKind.FINISHED) {
            scheduler.learntLater(nowMillis() - atMillis);
        }
        switch (event.getKind()) {
            case STARTED -> scheduler.transferStarted(id, atMillis);
            case FINISHED -> scheduler.transferFinished(id, atMillis);
            case FAILED -> scheduler.transferFailed(id, namedDecodeInstance(event), nowMillis());
            case CANCELLED -> scheduler.transferCancelled(id);
            case UNKNOWN -> throw new IllegalArgumentException("a transfer event of no known kind");
        }
        metrics.inFlight(scheduler.ledger());
    }

    /** What transfers took in a window that has ended; null where there is none that was not taken before. */
    @Nullable TransferAccuracy takeAccuracy() {
        TransferWindow window = scheduler.accuracy().takeWindow(nowMillis());
        return window == null ? null : AccuracyRecords.toRecord(scheduler, window);
    }

    private int namedDecodeInstance(TransferEvent event) {
        int instance = fabric().instanceIndex(event.getDecodeInstance());
        return instance >= 0 && fabric().role(instance).isDecode() ? instance : -1;
    }

    /** Ends transfers whose end was never reported. */
    void expire() {
        metrics.expired(scheduler.expire(nowMillis()));
        metrics.inFlight(scheduler.ledger());
    }

    /** A request that is decided already has come again. */
    void repeated() {
        metrics.repeated();
    }

    /**
     * Decides, and takes the decision into account; or refuses, if no instance that is large enough takes requests now.
     *
     * @param sequence number of this decision
     * @throws io.netkv.kafka.InvalidRecordException where the request can never be decided
     */
    DecodeAssignment decide(DecodeRequest request, long sequence) {
        InputValidation.read(request, fabric(), placement);
        if (!scheduler.decide(placement, nowMillis(), decision)) {
            return refuse(request);
        }
        DecodeAssignment assignment =
                AssignmentRecords.of(request, placement, decision, scheduler, sequence, nowMillis());
        scheduler.apply(request.getRequestId(), placement, decision, nowMillis());
        metrics.decided(decision);
        if (request.getSentAtEpochMicros() > 0) {
            metrics.answeredAfter(wallMillis.getAsLong() - request.getSentAtEpochMicros() / 1000);
        }
        metrics.inFlight(scheduler.ledger());
        return assignment;
    }

    /**
     * What would be decided now; changes nothing. The record has no number.
     *
     * @throws io.netkv.kafka.InvalidRecordException where the request can never be decided
     */
    DecodeAssignment estimate(DecodeRequest request) {
        InputValidation.read(request, fabric(), placement);
        long atMillis = eventMillis();
        return scheduler.decide(placement, atMillis, decision)
                ? AssignmentRecords.of(request, placement, decision, scheduler, 0, atMillis)
                : refuse(request);
    }

    /**
     * What each decode instance would cost now, in the fabric's order; changes nothing.
     *
     * @throws io.netkv.kafka.InvalidRecordException where the request can never be decided
     */
    List<InstanceCost> costs(DecodeRequest request) {
        InputValidation.read(request, fabric(), placement);
        InputValidation.require(
                placement.prefillInstance() != PlacementRequest.CHOOSE,
                "prefillInstance of request '%s' is empty; costs are those of the decode instances from one",
                request.getRequestId());
        long atMillis = eventMillis();
        List<InstanceCost> costs = new ArrayList<>();
        scheduler.costs(
                placement,
                atMillis,
                (choice, standing, isCandidate) ->
                        costs.add(new InstanceCost(AssignmentRecords.cost(fabric(), choice), standing, isCandidate)));
        return costs;
    }

    /**
     * What would be decided now, and why; changes nothing.
     *
     * @param policies what else is asked
     * @throws io.netkv.kafka.InvalidRecordException where the request can never be decided
     */
    Explanation explain(DecodeRequest request, List<Policy> policies) {
        DecodeAssignment now = estimate(request);
        if (now.getRefusal() != null) {
            return new Explanation(now, List.of(), List.of(), List.of());
        }
        long atMillis = eventMillis();
        Decision other = new Decision();
        List<PolicyChoice> choices = new ArrayList<>();
        for (Policy policy : policies) {
            if (scheduler.decideBy(policy, placement, atMillis, decision.chosen(), other)) {
                choices.add(new PolicyChoice(
                        policy.name(),
                        policy.isTime(),
                        AssignmentRecords.cost(fabric(), other.chosen()),
                        other.regretSeconds()));
            }
        }
        int from = decision.chosen().prefillInstance();
        int to = decision.chosen().instance();
        List<PathHop> path = new ArrayList<>();
        for (int hop = 0; from != to && hop < fabric().hops(from, to); hop++) {
            path.add(hop(fabric().hop(from, to, fabric().tier(from, to), hop)));
        }
        DecodeRequest fromChosen = DecodeRequest.newBuilder(request)
                .setPrefillInstance(now.getPrefillInstance())
                .build();
        double prefillSeconds = now.getCost().getPrefillSeconds();
        List<InstanceCost> candidates = costs(fromChosen);
        candidates.forEach(candidate -> candidate.addPrefill(prefillSeconds));
        return new Explanation(now, candidates, path, choices);
    }

    /** The links that the decision under way may take at one hop. */
    private PathHop hop(int group) {
        int named = fabric().linkOn(decision.route(), group);
        List<PathHop.Link> links = new ArrayList<>();
        for (int member = 0; member < fabric().groupSize(group); member++) {
            int link = fabric().groupLink(group, member);
            if (named == Route.NONE || named == link) {
                links.add(new PathHop.Link(link, fabric().linkName(link), scheduler.transfersOn(link)));
            }
        }
        return new PathHop(fabric().tierOfGroup(group), links);
    }

    /** Event time now, as far as records have shown it. */
    long eventMillis() {
        return clock.isStarted() ? clock.nowMillis(wallMillis.getAsLong()) : wallMillis.getAsLong();
    }

    int load(String decodeInstance) {
        int instance = fabric().instanceIndex(decodeInstance);
        return instance < 0 || !fabric().role(instance).isDecode() ? 0 : scheduler.load(instance, eventMillis());
    }

    String policy() {
        return scheduler.policy().name();
    }

    private DecodeAssignment refuse(DecodeRequest request) {
        long tokens = placement.reservedTokens();
        InputValidation.require(
                scheduler.isAnyLargeEnough(tokens),
                "request '%s' needs %d tokens of KV cache; no decode instance of fabric '%s' holds that many",
                request.getRequestId(),
                tokens,
                fabric().name());
        metrics.refused();
        if (placement.prefillInstance() == PlacementRequest.CHOOSE && !scheduler.isAnyPrefillAccepting()) {
            String reason = String.format(
                    "request '%s' names no prefill instance; those of fabric '%s' take no requests now",
                    request.getRequestId(), fabric().name());
            return AssignmentRecords.refusal(request, reason, RETRY_AFTER_MILLIS, nowMillis());
        }
        String reason = String.format(
                "request '%s' needs %d tokens of KV cache; the decode instances of fabric '%s' that hold that many take no"
                        + " requests now",
                request.getRequestId(), tokens, fabric().name());
        return AssignmentRecords.refusal(request, reason, RETRY_AFTER_MILLIS, nowMillis());
    }

    /** Tells which instances are silent or failing. */
    void report() {
        int silentCount = 0;
        int failingCount = 0;
        long oldestMillis = 0;
        for (int k = 0; k < fabric().decodeCount(); k++) {
            int instance = fabric().decodeInstance(k);
            boolean isSilent = scheduler.isSilent(instance, nowMillis());
            silentCount += isSilent ? 1 : 0;
            boolean isFailing = scheduler.isFailing(instance);
            failingCount += isFailing ? 1 : 0;
            long ageMillis = scheduler.stateAgeMillis(instance, nowMillis());
            oldestMillis = Math.max(oldestMillis, ageMillis);
            metrics.instance(k, ageMillis, isSilent || isFailing);
            if (isSilent != silent.get(instance)) {
                silent.set(instance, isSilent);
                LOG.atWarn()
                        .addKeyValue("fabric", fabric().name())
                        .log(
                                isSilent
                                        ? "Instance '{}' is avoided: its last state is {} ms old."
                                        : "Instance '{}' reports its state again.",
                                fabric().instanceName(instance),
                                ageMillis);
            }
        }
        metrics.liveness(silentCount, failingCount, oldestMillis);
        reportSlowPaths();
    }

    private void reportSlowPaths() {
        metrics.accuracy(scheduler.accuracy());
        metrics.links(scheduler);
        Set<String> now = scheduler.accuracy().slowPaths();
        for (String path : now) {
            if (!slowPaths.contains(path)) {
                LOG.atWarn()
                        .addKeyValue("fabric", fabric().name())
                        .log(
                                "Transfers from rack {} keep taking more than five times what was predicted. Look at its links, and"
                                        + " whether the transport has fallen back to TCP.",
                                path);
            }
        }
        slowPaths.stream()
                .filter(path -> !now.contains(path))
                .forEach(path -> LOG.atInfo()
                        .addKeyValue("fabric", fabric().name())
                        .log("Transfers from rack {} are as fast as predicted again.", path));
        slowPaths.clear();
        slowPaths.addAll(now);
    }

    @Override
    public void close() {
        metrics.close();
    }
}
