package io.netkv.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.InstanceState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.policy.Policies;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterListener;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.cluster.RequestTiming;
import io.netkv.simulator.experiment.Traces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrialTest {

    private static final long SEED = 5;
    private static final TrialSettings SETTINGS =
            hot(TrialSettings.paper(FatTree.paper64().fabric()));
    private static final ArrivalSchedule PLAN = ArrivalSchedule.of(
            Traces.conversations(1_500, SEED), WorkloadProfile.RAG.times(2), RequestTransform.AS_RECORDED, 1_000, SEED);

    private static TrialSettings hot(TrialSettings settings) {
        return settings.withCluster(settings.cluster().withBackground(BackgroundKind.HOT_UPLINKS, 0.2));
    }

    static List<String> policies() {
        return Policies.names();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void takesEveryRequestThroughItsStagesOnceAndInOrder(String policy) {
        Stages stages = new Stages();

        new Trial(SETTINGS, PLAN, policy, stages).run();

        assertThat(stages.errors).as("seed %d", SEED).isEmpty();
        assertThat(stages.byRequest).hasSize(PLAN.count());
        assertThat(stages.byRequest.values()).containsOnly("requested decided started finished completed");
        for (int i = 0; i < PLAN.count(); i++) {
            assertThat(stages.arrivals.get(i)).isEqualTo((long) (1e3 * PLAN.arrivalSeconds(i)));
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void anotherSchedulerDecidesTheSameOnWhatTheListenerIsTold(String policy) {
        SecondScheduler second = new SecondScheduler(policy);

        new Trial(SETTINGS, PLAN, policy, second).run();

        assertThat(second.theirs).hasSize(PLAN.count());
        assertThat(second.ours).as("seed %d", SEED).isEqualTo(second.theirs);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void noPolicyBeatsTheBounds(String policy) {
        TrialResult result = new Trial(SETTINGS, PLAN, policy, TrialListener.NONE).run();

        assertThat(result.boundSeconds()).isLessThan(result.ownBytesBoundSeconds());
        assertThat(result.ownBytesBoundSeconds()).isLessThan(result.ttftSeconds());
    }

    @Test
    void aLoneRequestTakesItsPrefillItsTransferAndAStep() {
        TraceRequest request = new TraceRequest(0, 10_000, 2, new long[0]);
        ArrivalSchedule plan =
                ArrivalSchedule.of(List.of(request), WorkloadProfile.RAG, RequestTransform.AS_RECORDED, 1, SEED);

        TrialResult result = new Trial(
                        TrialSettings.paper(FatTree.paper64().fabric()), plan, "netkv-full", TrialListener.NONE)
                .run();

        double transfer = 20e-6 + 10_000 * 327_680.0 / (0.8 * 6.25e9);
        assertThat(result.transferSeconds()).isCloseTo(transfer, within(1e-9));
        assertThat(result.ttftSeconds()).isCloseTo(1.113 + transfer + 12.48e-3, within(1e-9));
        assertThat(result.tierShares()).containsExactly(0, 0, 1, 0);
        assertThat(result.sloAttainment()).isEqualTo(1);
    }

    @Test
    void theOracleSeesWhatCoresWindowsSee() {
        Fabric fabric = SETTINGS.fabric();
        Cluster cluster = new Cluster(fabric, ClusterParameters.paper(), SEED, ClusterListener.NONE);
        LinkOracle oracle = new LinkOracle(fabric, 1);
        CoreOracle core = new CoreOracle(fabric);
        for (int i = 0; i < 200; i++) {
            int to = fabric.decodeInstance(i % fabric.decodeCount());
            cluster.submit(PLAN.request(i), fabric.prefillInstance(i % 4), to, 0.2 * i);
            cluster.advanceTo(0.2 * i);
            if (i % 5 == 0) {
                oracle.read(cluster);
                core.read(cluster, i / 5);
                if (oracle.hasRates()) {
                    assertThat(oracle.tierCongestion()).containsExactly(core.tiers(i / 5), within(1e-9));
                }
            }
        }
    }

    /** The classes that the stream's oracle is made of. */
    private static final class CoreOracle {
        private final Fabric fabric;
        private final FabricCongestion congestion;
        private final List<LinkWindow> windows = new ArrayList<>();

        CoreOracle(Fabric fabric) {
            this.fabric = fabric;
            congestion = new FabricCongestion(fabric, 60_000);
            WindowSettings settings =
                    new WindowSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));
            for (int link = 0; link < fabric.linkCount(); link++) {
                windows.add(new LinkWindow(settings));
            }
        }

        void read(Cluster cluster, int second) {
            long millis = 1_000L * (second + 1);
            for (int link = 0; link < windows.size(); link++) {
                LinkWindow window = windows.get(link);
                long bytes = (long) cluster.linkBytesSent(link);
                window.add(LinkReading.counter(millis, 1_000 * millis, bytes, 0));
                congestion.rate(link, window.mean().value(), fabric.linkCapacityBytesPerSecond(link), millis);
            }
        }

        double[] tiers(int second) {
            return congestion.snapshot(1_000L * (second + 1)).tiers().stream()
                    .mapToDouble(CongestionSnapshot.TierMean::congestion)
                    .toArray();
        }
    }

    /** What became of each request, and whether time ever went back. */
    private static final class Stages implements TrialListener {
        private final Map<String, String> byRequest = new LinkedHashMap<>();
        private final Map<String, Integer> decided = new LinkedHashMap<>();
        private final List<Long> arrivals = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();
        private long nowMillis;

        private void observe(long atMillis) {
            if (atMillis < nowMillis) {
                errors.add("time went from " + nowMillis + " to " + atMillis);
            }
            nowMillis = atMillis;
        }

        private void note(String requestId, String stage) {
            byRequest.merge(requestId, stage, (before, now) -> before + ' ' + now);
        }

        @Override
        public void instanceState(Cluster cluster, int instance, long atMillis) {
            observe(atMillis);
        }

        @Override
        public void oracle(
                long version, long measuredAtMillis, double[] tierCongestion, LinkStates links, long linkWindowMillis) {
            observe(measuredAtMillis);
        }

        @Override
        public void request(
                String requestId, ClusterRequest request, int prefillInstance, int decodeInstance, long arrivalMillis) {
            observe(arrivalMillis);
            arrivals.add(arrivalMillis);
            note(requestId, "requested");
        }

        @Override
        public void decided(String requestId, Decision decision) {
            decided.put(requestId, decision.chosen().instance());
            note(requestId, "decided");
        }

        @Override
        public void transferStarted(String requestId, int decodeInstance, long bytes, long atMillis) {
            observe(atMillis);
            note(requestId, "started");
            if (decided.getOrDefault(requestId, -1) != decodeInstance) {
                errors.add(requestId + " goes to " + decodeInstance);
            }
        }

        @Override
        public void transferFinished(String requestId, int decodeInstance, long bytes, long atMillis) {
            observe(atMillis);
            note(requestId, "finished");
        }

        @Override
        public void completed(String requestId, RequestTiming timing) {
            note(requestId, "completed");
        }
    }

    /** Decides again, from the listener's input alone. */
    private static final class SecondScheduler implements TrialListener {
        private final FabricScheduler scheduler;
        private final PlacementRequest placement = new PlacementRequest();
        private final Decision decision = new Decision();
        private final List<String> ours = new ArrayList<>();
        private final List<String> theirs = new ArrayList<>();
        private long nowMillis;
        private int prefill;

        SecondScheduler(String policy) {
            scheduler = new FabricScheduler(
                    SETTINGS.fabric(), Policies.named(policy, SETTINGS.weights()), SETTINGS.rules());
        }

        @Override
        public void instanceState(Cluster cluster, int instance, long atMillis) {
            long[] blocks = new long[cluster.cachedBlockCount(instance)];
            cluster.cachedBlocks(instance, blocks);
            scheduler.updateInstance(
                    instance,
                    new InstanceState(
                            cluster.runningRequests(instance), cluster.freeKvTokens(instance), true, true, atMillis),
                    blocks,
                    blocks.length);
        }

        @Override
        public void transferStarted(String requestId, int decodeInstance, long bytes, long atMillis) {
            scheduler.transferStarted(requestId, atMillis);
        }

        @Override
        public void transferFinished(String requestId, int decodeInstance, long bytes, long atMillis) {
            scheduler.transferFinished(requestId, atMillis);
        }

        @Override
        public void oracle(
                long version, long measuredAtMillis, double[] tierCongestion, LinkStates links, long linkWindowMillis) {
            scheduler.oracle().update(version, measuredAtMillis);
            for (int tier = 0; tier < tierCongestion.length; tier++) {
                scheduler.oracle().updateTier(tier, tierCongestion[tier]);
            }
            scheduler.updateLinks(links, measuredAtMillis, linkWindowMillis);
        }

        @Override
        public void request(
                String requestId, ClusterRequest request, int prefillInstance, int decodeInstance, long arrivalMillis) {
            nowMillis = arrivalMillis;
            prefill = prefillInstance;
            placement.reset(prefill, request.inputTokens(), request.outputTokens(), request.kvBytesPerToken(), 512);
            for (long block : request.prefixBlocks()) {
                placement.addBlock(block);
            }
            scheduler.expire(nowMillis);
            scheduler.decide(placement, nowMillis, decision);
        }

        @Override
        public void decided(String requestId, Decision theirDecision) {
            ours.add(describe(decision));
            theirs.add(describe(theirDecision));
            scheduler.apply(requestId, placement, decision, nowMillis);
        }

        private static String describe(Decision made) {
            return made.chosen().instance() + " " + made.chosen().cost().total() + " "
                    + made.chosen().missingBytes() + " " + made.runnerUp().instance() + " "
                    + made.runnerUp().cost().total() + " " + made.predictedTransferSeconds() + " "
                    + made.oracleVersion() + " " + made.oracleAgeMillis();
        }
    }
}
