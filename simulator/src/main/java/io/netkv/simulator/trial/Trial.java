package io.netkv.simulator.trial;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.InstanceState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.placement.PrefillState;
import io.netkv.core.policy.Policies;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterListener;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.cluster.RequestTiming;
import java.util.ArrayDeque;

/**
 * One policy, one plan of requests, one cluster: arrivals are played in order, each decided by the {@link FabricScheduler}
 * that the stream runs, on what the cluster has reported by then. For one {@link #run}.
 *
 * <p>The same settings, plan and policy give the same result, bit for bit.
 */
public final class Trial {

    /** Virtual time after which every instance reports its state again, changed or not, as the live cluster does. */
    private static final double HEARTBEAT_SECONDS = 10;

    private final TrialSettings settings;
    private final ArrivalSchedule plan;
    private final TrialListener listener;
    private final Fabric fabric;
    private final FabricScheduler scheduler;
    private final Cluster cluster;
    private final LinkOracle oracle;
    private final TrialMeasures measures;
    private final LinkStates unmeasuredLinks;
    private final DecodeFirst decodeFirst;

    private final PlacementRequest placement = new PlacementRequest();
    private final Decision decision = new Decision();

    /** Instances whose state has changed since it was last reported. */
    private final ChangedInstances changed;

    private final ChangedInstances changedPrefills;
    private long refreshes;
    private long stateReports;
    /** What the scheduler has not learnt of yet, in order. */
    private final ArrayDeque<LateReport> lateReports = new ArrayDeque<>();

    private double nextHeartbeatSeconds;
    private long[] blocks = new long[0];

    /** The start or the end of a transfer. */
    private record LateReport(Runnable report, double dueSeconds) {}

    /**
     * Prepares a trial.
     *
     * @param settings what it is played on
     * @param plan the requests
     * @param policy published name
     * @param listener is notified of everything
     * @throws IllegalArgumentException where there is no such policy
     */
    public Trial(TrialSettings settings, ArrivalSchedule plan, String policy, TrialListener listener) {
        this(settings, plan, new LowerBound(settings, plan), policy, listener);
    }

    /** The same with a bound that the trials of a plan share. */
    public Trial(
            TrialSettings settings, ArrivalSchedule plan, LowerBound bound, String policy, TrialListener listener) {
        this.settings = settings;
        this.plan = plan;
        this.listener = listener;
        fabric = settings.fabric();
        scheduler = new FabricScheduler(fabric, Policies.named(policy, settings.weights()), settings.rules());
        String judge = settings.judge();
        if (judge != null) {
            scheduler.judgeBy(Policies.named(judge, settings.weights()));
        }
        cluster = new Cluster(fabric, settings.cluster(), plan.seed(), new Events());
        oracle = new LinkOracle(fabric, settings.refreshSeconds());
        measures = new TrialMeasures(settings, plan, bound);
        unmeasuredLinks = LinkStates.unmeasured(fabric.linkCount());
        decodeFirst = new DecodeFirst(settings, scheduler, cluster);
        changed = new ChangedInstances(fabric.instanceCount());
        changedPrefills = new ChangedInstances(fabric.instanceCount());
    }

    /**
     * Plays all requests to their ends.
     *
     * @throws IllegalStateException where a request fits on no decode instance
     */
    public TrialResult run() {
        for (int index = 0; index < plan.count(); index++) {
            playTo(plan.arrivalSeconds(index));
            if (settings.stateIntervalSeconds() == 0) {
                reportChanged();
            }
            place(index);
        }
        runToCompletion();
        if (measures.completed() != plan.count()) {
            throw new IllegalStateException("seed " + plan.seed() + ": " + measures.completed() + " of " + plan.count()
                    + " requests were completed");
        }
        return measures.result(scheduler.policy().name());
    }

    private void playTo(double seconds) {
        for (double next = nextReadingSeconds(); next <= seconds; next = nextReadingSeconds()) {
            cluster.advanceTo(next);
            reportLate();
            if (nextRefreshSeconds() <= next) {
                refreshOracle();
            }
            if (nextStatesSeconds() <= next) {
                reportNext();
            }
        }
        cluster.advanceTo(seconds);
        reportLate();
    }

    /** In the order of what happened, so each after the same time. */
    private void report(double seconds, Runnable report) {
        if (settings.reportDelaySeconds() == 0) {
            report.run();
        } else {
            lateReports.add(new LateReport(report, seconds + settings.reportDelaySeconds()));
        }
    }

    private void learntOf(double seconds) {
        scheduler.learntLater(millis(cluster.nowSeconds()) - millis(seconds));
    }

    private void reportLate() {
        while (!lateReports.isEmpty() && lateReports.getFirst().dueSeconds() <= cluster.nowSeconds()) {
            lateReports.removeFirst().report().run();
        }
    }

    private double nextReadingSeconds() {
        return Math.min(nextRefreshSeconds(), nextStatesSeconds());
    }

    private double nextStatesSeconds() {
        double interval = settings.stateIntervalSeconds();
        return interval == 0 ? Double.POSITIVE_INFINITY : stateReports * interval / fabric.decodeCount();
    }

    private void runToCompletion() {
        while (cluster.inFlight() > 0) {
            cluster.advanceTo(cluster.nextEventSeconds());
        }
    }

    private double nextRefreshSeconds() {
        return refreshes * settings.refreshSeconds();
    }

    private void refreshOracle() {
        refreshes++;
        oracle.read(cluster);
        if (!oracle.hasRates()) {
            return;
        }
        long version = refreshes - 2;
        long measuredAtMillis = millis(cluster.nowSeconds());
        double[] congestion = oracle.tierCongestion();
        scheduler.oracle().update(version, measuredAtMillis);
        for (int tier = 0; tier < congestion.length; tier++) {
            scheduler.oracle().updateTier(tier, congestion[tier]);
        }
        long linkWindowMillis = millis(oracle.linkWindowSeconds());
        LinkStates links = scheduler.readsLinks() ? oracle.links() : unmeasuredLinks;
        scheduler.updateLinks(links, measuredAtMillis, linkWindowMillis);
        listener.oracle(version, measuredAtMillis, congestion, links, linkWindowMillis);
    }

    /** The rule of the live cluster: what has changed is reported when the clock stands, not at each event. */
    private void reportChanged() {
        if (cluster.nowSeconds() >= nextHeartbeatSeconds) {
            nextHeartbeatSeconds = cluster.nowSeconds() + HEARTBEAT_SECONDS;
            for (int k = 0; k < fabric.decodeCount(); k++) {
                changed.add(fabric.decodeInstance(k));
            }
            for (int p = 0; p < fabric.prefillCount(); p++) {
                changedPrefills.add(fabric.prefillInstance(p));
            }
        }
        for (int i = 0; i < changed.count(); i++) {
            int instance = changed.get(i);
            // Requests that wait for memory are in the ledger still, so none wait here. The blocks are up to date.
            scheduler.updateLoad(instance, state(instance, true));
            listener.instanceState(cluster, instance, millis(cluster.nowSeconds()));
        }
        changed.clear();
        for (int i = 0; isPrefillChosen() && i < changedPrefills.count(); i++) {
            reportPrefill(changedPrefills.get(i));
        }
        changedPrefills.clear();
    }

    /** Otherwise nobody asks what prefill instances have to do. */
    private boolean isPrefillChosen() {
        return settings.order() != ChoiceOrder.PREFILL_IN_TURN;
    }

    private void reportPrefill(int instance) {
        int count = cluster.prefillCachedBlockCount(instance);
        makeRoom(count);
        cluster.prefillCachedBlocks(instance, blocks);
        long nowMillis = millis(cluster.nowSeconds());
        PrefillState state = new PrefillState(cluster.queuedPrefillTokens(instance), true, nowMillis);
        scheduler.updatePrefill(instance, state, blocks, count);
        listener.prefillState(cluster, instance, nowMillis);
    }

    private void makeRoom(int count) {
        if (blocks.length < count) {
            blocks = new long[2 * count];
        }
    }

    /** Instances take turns, as scrapers spread their targets over the interval. */
    private void reportNext() {
        if (isPrefillChosen()) {
            reportPrefill(fabric.prefillInstance((int) (stateReports % fabric.prefillCount())));
        }
        int instance = fabric.decodeInstance((int) (stateReports++ % fabric.decodeCount()));
        int count = cluster.cachedBlockCount(instance);
        makeRoom(count);
        cluster.cachedBlocks(instance, blocks);
        scheduler.updateInstance(instance, state(instance, false), blocks, count);
        listener.instanceState(cluster, instance, millis(cluster.nowSeconds()));
    }

    private InstanceState state(int instance, boolean isOnChange) {
        return new InstanceState(
                cluster.runningRequests(instance),
                cluster.freeKvTokens(instance),
                true,
                isOnChange,
                millis(cluster.nowSeconds()));
    }

    private void place(int index) {
        ClusterRequest request = plan.request(index);
        String id = plan.id(index);
        long nowMillis = millis(cluster.nowSeconds());
        scheduler.expire(nowMillis);
        int decode = settings.order() == ChoiceOrder.DECODE_FIRST
                ? decodeFirst.choose(request, nowMillis)
                : PlacementRequest.CHOOSE;
        read(request, prefill(index, request, nowMillis), decode);
        listener.request(id, request, placement.prefillInstance(), decode, nowMillis);
        if (!scheduler.decide(placement, nowMillis, decision)) {
            throw new IllegalStateException("request " + id + " needs " + placement.reservedTokens()
                    + " tokens of KV cache; no decode instance of fabric '" + fabric.name() + "' holds that many");
        }
        listener.decided(id, decision);
        measures.decided(index, decision, cluster.nowSeconds());
        scheduler.apply(id, placement, decision, nowMillis);
        cluster.submit(
                request,
                decision.chosen().prefillInstance(),
                decision.chosen().instance(),
                decision.route(),
                cluster.nowSeconds());
    }

    /** The prefill instance that a request names. */
    private int prefill(int index, ClusterRequest request, long nowMillis) {
        return switch (settings.order()) {
            case PREFILL_IN_TURN -> fabric.prefillInstance(index % fabric.prefillCount());
            case PREFILL_FIRST -> {
                read(request, PlacementRequest.CHOOSE, PlacementRequest.CHOOSE);
                yield scheduler.firstDonePrefill(placement, nowMillis);
            }
            case DECODE_FIRST, TOGETHER -> PlacementRequest.CHOOSE;
        };
    }

    private void read(ClusterRequest request, int prefill, int decode) {
        placement.reset(
                prefill,
                request.inputTokens(),
                request.outputTokens(),
                request.kvBytesPerToken(),
                settings.cluster().decode().cacheBlockTokens());
        placement.nameDecodeInstance(decode);
        for (long block : request.prefixBlocks()) {
            placement.addBlock(block);
        }
    }

    private static long millis(double seconds) {
        return (long) (seconds * 1e3);
    }

    private final class Events implements ClusterListener {

        @Override
        public void transferStarted(ClusterRequest request, int from, int to, long bytes, double seconds) {
            String id = plan.id((int) request.id());
            report(seconds, () -> {
                learntOf(seconds);
                scheduler.transferStarted(id, millis(seconds));
                listener.transferStarted(id, to, bytes, millis(seconds));
            });
        }

        @Override
        public void transferFinished(ClusterRequest request, int from, int to, long bytes, double seconds) {
            String id = plan.id((int) request.id());
            report(seconds, () -> {
                learntOf(seconds);
                scheduler.transferFinished(id, millis(seconds));
                listener.transferFinished(id, to, bytes, millis(seconds));
            });
        }

        @Override
        public void blockCached(int instance, long block) {
            if (settings.stateIntervalSeconds() == 0) {
                scheduler.addBlock(instance, block);
            }
        }

        @Override
        public void blockDropped(int instance, long block) {
            if (settings.stateIntervalSeconds() == 0) {
                scheduler.removeBlock(instance, block);
            }
        }

        @Override
        public void completed(RequestTiming timing) {
            measures.add(timing);
            listener.completed(plan.id((int) timing.request().id()), timing);
        }

        @Override
        public void decodeStateChanged(int instance, double seconds) {
            changed.add(instance);
        }

        @Override
        public void prefillStateChanged(int instance, double seconds) {
            changedPrefills.add(instance);
        }
    }
}
