package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What netkv-path and netkv-steer make of single links, on the paper's fabric: 8 members in a rack uplink, 10 in a pod's. */
class LinkPoliciesTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final long BYTES_PER_TOKEN = 327_680;
    private static final long HOP_MILLIS = 1_000;
    private static final long WINDOW_MILLIS = 5 * HOP_MILLIS;
    private static final int HOPS = 40;

    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();
    private final double[] congestion = new double[FABRIC.linkCount()];
    private long nowMillis;

    private static FabricScheduler scheduler(String policy) {
        return new FabricScheduler(FABRIC, Policies.named(policy, PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
    }

    /** Several hops of the same congestion, so that it is known to last. */
    private void measure(FabricScheduler scheduler) {
        for (int hop = 0; hop < HOPS; hop++) {
            nowMillis += HOP_MILLIS;
            double[] sums = new double[Tier.LEAST_COUNT];
            int[] counts = new int[Tier.LEAST_COUNT];
            for (int link = 0; link < congestion.length; link++) {
                int tier = FABRIC.tierOfGroup(FABRIC.groupOfLink(link));
                sums[tier] += congestion[link];
                counts[tier]++;
            }
            scheduler.oracle().update(hop, nowMillis);
            for (int tier = 0; tier < Tier.LEAST_COUNT; tier++) {
                scheduler.oracle().updateTier(tier, sums[tier] / counts[tier]);
            }
            scheduler.updateLinks(LinkStates.measured(congestion), nowMillis, WINDOW_MILLIS);
        }
    }

    private void decide(FabricScheduler scheduler, int tokens) {
        request.reset(FABRIC.prefillInstance(0), tokens, 0, BYTES_PER_TOKEN, 512);
        assertThat(scheduler.decide(request, nowMillis, decision)).isTrue();
    }

    private static int group(String link) {
        return FABRIC.groupOfLink(FABRIC.linkIndex(link));
    }

    private void setAll(String link, double share) {
        int group = group(link);
        for (int member = 0; member < FABRIC.groupSize(group); member++) {
            congestion[FABRIC.groupLink(group, member)] = share;
        }
    }

    private int rackMember() {
        return Route.member(decision.route(), Tier.POD);
    }

    @Test
    void shouldCostAsNetkvFullWhereLinksAreAllAlike() {
        FabricScheduler path = scheduler("netkv-path");
        FabricScheduler full = scheduler("netkv-full");
        for (int link = 0; link < congestion.length; link++) {
            congestion[link] = 0.1 * FABRIC.tierOfGroup(FABRIC.groupOfLink(link));
        }
        measure(path);
        nowMillis = 0;
        measure(full);

        decide(full, 8_000);
        int chosen = decision.chosen().instance();
        double cost = decision.chosen().cost().total();
        decide(path, 8_000);

        assertThat(decision.chosen().instance()).isEqualTo(chosen);
        assertThat(decision.chosen().cost().total()).isCloseTo(cost, within(1e-9 * cost));
        assertThat(rackMember()).isEqualTo(Route.NONE);
    }

    @Test
    void shouldAvoidARackWhoseLinksAreBusy() {
        FabricScheduler path = scheduler("netkv-path");
        setAll("p0r1-down-0", 0.9);
        measure(path);

        decide(path, 8_000);

        assertThat(decision.chosen().tier()).isEqualTo(Tier.CROSS_POD);
    }

    @Test
    void shouldSteerPastBusyMembersUpAndDown() {
        FabricScheduler steer = scheduler("netkv-steer");
        setAll("p0r0-up-0", 0.8);
        congestion[FABRIC.linkIndex("p0r0-up-3")] = 0.1;
        congestion[FABRIC.linkIndex("p0r0-up-5")] = 0.1;
        congestion[FABRIC.linkIndex("p0r1-down-3")] = 0.9;
        measure(steer);

        decide(steer, 8_000);

        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
        assertThat(rackMember()).isEqualTo(5);
        assertThat(Route.member(decision.route(), Tier.CROSS_POD)).isEqualTo(Route.NONE);
    }

    @Test
    void shouldGiveTransfersInFlightMembersOfTheirOwn() {
        FabricScheduler steer = scheduler("netkv-steer");
        Set<Integer> members = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            decide(steer, 30_000);
            members.add(rackMember());
            steer.apply("r" + i, request, decision, nowMillis);
        }

        assertThat(members).hasSize(8);
    }

    @Test
    void shouldUseAMemberAgainOnceItsTransferHasEnded() {
        FabricScheduler steer = scheduler("netkv-steer");
        decide(steer, 30_000);
        steer.apply("r", request, decision, nowMillis);
        int first = rackMember();
        steer.transferStarted("r", 10);
        steer.transferFinished("r", 20);
        nowMillis = 30;

        decide(steer, 30_000);

        assertThat(rackMember()).isEqualTo(first);
    }

    @Test
    void shouldNotCountATransferThatWillHaveEnded() {
        FabricScheduler steer = scheduler("netkv-steer");
        // Transfers start 1 s after their decision, for each 1,000 tokens.
        decide(steer, 1_000);
        steer.apply("learnt", request, decision, nowMillis);
        steer.transferStarted("learnt", 1_000);
        steer.transferFinished("learnt", 1_001);
        nowMillis = 2_000;
        decide(steer, 1_000);
        steer.apply("short", request, decision, nowMillis);
        int first = rackMember();

        decide(steer, 30_000); // starts 29 s after the short one

        assertThat(rackMember()).isEqualTo(first);
    }

    @Test
    void shouldTakeOwnTransfersOutOfWhatTelemetryShows() {
        FabricScheduler steer = scheduler("netkv-steer");
        measure(steer);
        decide(steer, 400_000);
        steer.apply("long", request, decision, nowMillis);
        steer.transferStarted("long", nowMillis);
        double rate = decision.chosen().missingBytes() / decision.predictedTransferSeconds();
        int up = FABRIC.uplink(FABRIC.prefillInstance(0), Tier.POD, decision.route());
        congestion[up] = rate / FABRIC.linkCapacityBytesPerSecond(up);
        long startedMillis = nowMillis;
        while (nowMillis < startedMillis + 10_000) {
            nowMillis += HOP_MILLIS;
            steer.updateLinks(LinkStates.measured(congestion), nowMillis, WINDOW_MILLIS);
        }
        int member = rackMember();
        steer.transferFinished("long", nowMillis);

        decide(steer, 8_000); // without it, its link is as empty as the others

        assertThat(decision.predictedTransferSeconds())
                .isCloseTo(
                        FABRIC.tierLatencySeconds(Tier.POD)
                                + decision.chosen().missingBytes() / FABRIC.tierBandwidthBytesPerSecond(Tier.POD),
                        within(1e-3));
        assertThat(member).isBetween(0, 7);
    }

    @Test
    void shouldGoOnWithPastDecisionsOnTheirMembers() {
        FabricScheduler before = scheduler("netkv-steer");
        FabricScheduler after = scheduler("netkv-steer");
        for (int i = 0; i < 5; i++) {
            decide(before, 30_000);
            Decision.Choice chosen = decision.chosen();
            after.apply(
                    "r" + i,
                    new PastDecision(
                            FABRIC.prefillInstance(0),
                            chosen.instance(),
                            chosen.missingBytes(),
                            decision.predictedTransferSeconds(),
                            decision.route(),
                            30_000,
                            nowMillis));
            before.apply("r" + i, request, decision, nowMillis);
        }

        decide(before, 30_000);
        int chosen = decision.chosen().instance();
        int member = rackMember();
        decide(after, 30_000);

        assertThat(decision.chosen().instance()).isEqualTo(chosen);
        assertThat(rackMember()).isEqualTo(member);
    }

    @Test
    void shouldFallBackToTiersAndOwnTransfersAsTelemetryAges() {
        FabricScheduler steer = scheduler("netkv-steer");
        setAll("p0r1-down-0", 0.9);
        measure(steer);
        nowMillis += StalenessPolicy.DEFAULT.decayedMillis() + 1;

        decide(steer, 8_000);

        assertThat(decision.oracleMode()).isEqualTo(OracleMode.TIERS_ONLY);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
        assertThat(rackMember()).isZero();
    }

    @Test
    void shouldNotSteerWhereTheNetworkIsNotKnownAtAll() {
        FabricScheduler steer = scheduler("netkv-steer");
        measure(steer);
        nowMillis += StalenessPolicy.DEFAULT.tiersMillis() + 1;

        decide(steer, 8_000);

        assertThat(decision.oracleMode()).isEqualTo(OracleMode.LOAD_ONLY);
        assertThat(rackMember()).isEqualTo(Route.NONE);
    }

    /** Sends a request where the scheduler wants it; its transfer takes several times as long as was predicted. */
    private void transfer(FabricScheduler scheduler, String id, double slowdown) {
        decide(scheduler, 8_000);
        scheduler.apply(id, request, decision, nowMillis);
        scheduler.transferStarted(id, nowMillis + 1);
        nowMillis += Math.round(1e3 * slowdown * decision.predictedTransferSeconds());
        scheduler.transferFinished(id, nowMillis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netkv-path", "netkv-steer"})
    void shouldBelieveAPathSlowWhoseTransfersKeepBeingSlow(String policy) {
        FabricScheduler scheduler = scheduler(policy);
        measure(scheduler);
        for (int i = 0; i < 5; i++) {
            transfer(scheduler, "slow" + i, 30);
            assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
            nowMillis += 8_000;
            measure(scheduler);
        }

        decide(scheduler, 8_000);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.CROSS_POD);

        // A minute later it is tried again: once slow, once in time.
        nowMillis += 61_000;
        measure(scheduler);
        transfer(scheduler, "trial", 30);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
        decide(scheduler, 8_000);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.CROSS_POD);
        nowMillis += 61_000;
        measure(scheduler);
        transfer(scheduler, "in time", 1);
        decide(scheduler, 8_000);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
    }

    @Test
    void shouldLearnWhatEachTransferTakesWhateverItsSize() {
        FabricScheduler scheduler = scheduler("netkv-path");
        measure(scheduler);
        decide(scheduler, 8_000);
        double unlearnt = decision.predictedTransferSeconds();
        for (int i = 0; i < 40; i++) {
            decide(scheduler, 8_000 + 1_000 * (i % 7));
            scheduler.apply("r" + i, request, decision, nowMillis);
            scheduler.transferStarted("r" + i, nowMillis);
            nowMillis += Math.round(1e3 * decision.unlearntTransferSeconds()) + 30;
            scheduler.transferFinished("r" + i, nowMillis);
            InstanceState idle = new InstanceState(0, 500_000, true, true, nowMillis + 10_000);
            scheduler.updateInstance(decision.chosen().instance(), idle, new long[0], 0);
        }

        decide(scheduler, 8_000);

        assertThat(scheduler.accuracy().overheadMillis(decision.chosen().tier()))
                .isCloseTo(30, within(1.0));
        assertThat(decision.predictedTransferSeconds()).isCloseTo(unlearnt + 0.030, within(0.001));
    }
}
