package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of the prefill instance, alone and together with the decode instance. */
class PairSearchTest {

    private static final long BYTES_PER_TOKEN = 327_680;
    private static final double SECONDS_PER_TOKEN = 0.1113e-3;
    private static final long SEED = 20261128;

    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();

    /** 64 instances in 16 racks of 4 pods. */
    private static Fabric mixed(long seed, Role... roles) {
        Random random = new Random(seed);
        FabricSpec spec = FatTree.paper(4, 4).fabric().spec();
        List<InstanceSpec> instances = new ArrayList<>();
        for (InstanceSpec was : spec.instances()) {
            Role role = roles[random.nextInt(roles.length)];
            instances.add(new InstanceSpec(was.name(), was.node(), role, 450_000, was.location()));
        }
        return Fabric.of(spec.named("mixed").withInstances(instances));
    }

    private static FabricScheduler scheduler(Fabric fabric, String policy) {
        return new FabricScheduler(fabric, Policies.named(policy, PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
    }

    private void report(FabricScheduler scheduler, Random random, long atMillis) {
        Fabric fabric = scheduler.fabric();
        for (int p = 0; p < fabric.prefillCount(); p++) {
            long[] blocks = random.longs(random.nextInt(4), 0, 4).toArray();
            scheduler.updatePrefill(
                    fabric.prefillInstance(p),
                    new PrefillState(random.nextInt(3) * 4_000L, random.nextInt(8) > 0, atMillis),
                    blocks,
                    blocks.length);
        }
        for (int k = 0; k < fabric.decodeCount(); k++) {
            long[] blocks = random.longs(random.nextInt(4), 0, 4).toArray();
            scheduler.updateInstance(
                    fabric.decodeInstance(k),
                    new InstanceState(
                            random.nextInt(20), random.nextInt(10) * 20_000L, random.nextInt(8) > 0, true, atMillis),
                    blocks,
                    blocks.length);
        }
    }

    private void ask(int prefill, int decode, int tokens) {
        request.reset(prefill, tokens, 0, BYTES_PER_TOKEN, 512);
        request.nameDecodeInstance(decode);
        for (long block = 0; block < 4; block++) {
            request.addBlock(block);
        }
    }

    /** The best of all pairs, one by one: of each decode instance that is eligible, the prefill instance that suits it best. */
    private double leastCost(FabricScheduler scheduler, int tokens, long nowMillis) {
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < scheduler.fabric().decodeCount(); k++) {
            ask(PlacementRequest.CHOOSE, scheduler.fabric().decodeInstance(k), tokens);
            assertThat(scheduler.decide(request, nowMillis, decision)).isTrue();
            if (decision.isMemoryAvailable()) {
                least = Math.min(least, decision.chosen().cost().total());
            }
        }
        return least;
    }

    /** Where the network is the same for all paths of a tier, the four that stand for all are enough. */
    @ParameterizedTest
    @ValueSource(strings = {"cache-aware", "cache-load-aware", "netkv-static"})
    void shouldFindTheBestOfAllPairs(String policy) {
        Fabric fabric = mixed(SEED, Role.PREFILL, Role.DECODE, Role.DECODE, Role.BOTH);
        FabricScheduler scheduler = scheduler(fabric, policy);
        Random random = new Random(SEED);
        for (int i = 1; i <= 200; i++) {
            report(scheduler, random, i);
            int tokens = 1 + random.nextInt(30_000);
            double least = leastCost(scheduler, tokens, i);

            ask(PlacementRequest.CHOOSE, PlacementRequest.CHOOSE, tokens);
            assertThat(scheduler.decide(request, i, decision)).isTrue();

            assertThat(decision.isMemoryAvailable()).isTrue();
            assertThat(decision.chosen().cost().total())
                    .as("seed %d, request %d", SEED, i)
                    .isCloseTo(least, within(1e-9));
            assertThat(decision.runnerUp().instance())
                    .isNotEqualTo(decision.chosen().instance());
        }
    }

    /** With own transfers under way and congestion: each path differs, and four stand for all. */
    @ParameterizedTest
    @CsvSource({"netkv-self-contention, 1.002", "netkv-full, 1.002", "netkv-steer, 1.002"})
    void shouldComeCloseToTheBestOfAllPairsAmongTransfers(String policy, double mostOnAverage) {
        Fabric fabric = mixed(SEED, Role.PREFILL, Role.DECODE, Role.DECODE);
        FabricScheduler scheduler = scheduler(fabric, policy);
        Random random = new Random(SEED);
        double found = 0;
        double least = 0;
        for (int i = 1; i <= 400; i++) {
            report(scheduler, random, i);
            scheduler.oracle().update(i, i);
            scheduler.oracle().updateTier(Tier.POD, 0.5 * random.nextDouble());
            scheduler.oracle().updateTier(Tier.CROSS_POD, 0.5 * random.nextDouble());
            int tokens = 1 + random.nextInt(30_000);
            least += leastCost(scheduler, tokens, i);

            ask(PlacementRequest.CHOOSE, PlacementRequest.CHOOSE, tokens);
            assertThat(scheduler.decide(request, i, decision)).isTrue();
            found += decision.chosen().cost().total();

            scheduler.apply("r" + i, request, decision, i);
            scheduler.transferStarted("r" + i, i);
            scheduler.transferFinished("r" + (i - 40), i);
        }

        assertThat(found / least).as("seed %d", SEED).isBetween(1 - 1e-9, mostOnAverage);
    }

    /** The term for prefill, in figures: what waits there, and what of the prompt is not cached. */
    @Test
    void shouldChooseThePrefillInstanceForADecodeInstance() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-static");
        int decode = fabric.decodeInstance(0);
        for (int p = 0; p < fabric.prefillCount(); p++) {
            scheduler.updatePrefill(fabric.prefillInstance(p), new PrefillState(20_000, true, 0), new long[0], 0);
        }
        scheduler.updatePrefill(fabric.prefillInstance(2), new PrefillState(10_000, true, 0), new long[] {0, 1}, 2);

        ask(PlacementRequest.CHOOSE, decode, 8_000);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();

        assertThat(decision.chosen().instance()).isEqualTo(decode);
        assertThat(decision.chosen().prefillInstance()).isEqualTo(fabric.prefillInstance(2));
        assertThat(decision.chosen().cost().prefillSeconds())
                .isCloseTo((10_000 + 8_000 - 1_024) * SECONDS_PER_TOKEN, within(1e-9));
        assertThat(decision.chosen().cost().total())
                .isCloseTo(
                        decision.chosen().cost().prefillSeconds()
                                + decision.chosen().cost().latencySeconds()
                                + decision.chosen().cost().transferSeconds()
                                + decision.chosen().cost().loadSeconds(),
                        within(1e-12));
    }

    @Test
    void shouldTakeBothInstancesWhereTheRequestNamesBoth() {
        Fabric fabric = FatTree.paper64().fabric();
        for (String policy : Policies.names()) {
            FabricScheduler scheduler = scheduler(fabric, policy);
            for (int i = 0; i < 8; i++) {
                ask(fabric.prefillInstance(i % 4), fabric.decodeInstance(11 - i), 1_000);
                assertThat(scheduler.decide(request, i, decision)).isTrue();
                scheduler.apply("r" + i, request, decision, i);

                assertThat(decision.chosen().prefillInstance()).isEqualTo(fabric.prefillInstance(i % 4));
                assertThat(decision.chosen().instance()).isEqualTo(fabric.decodeInstance(11 - i));
                assertThat(decision.candidates()).isEqualTo(1);
            }
        }
    }

    /** Without any report: each prompt waits for those that were sent there before it. */
    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "cache-load-aware", "llmd-topology", "netkv-full"})
    void shouldSpreadRequestsOverPrefillInstances(String policy) {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, policy);
        Set<Integer> taken = new HashSet<>();
        for (int i = 0; i < fabric.prefillCount(); i++) {
            ask(PlacementRequest.CHOOSE, PlacementRequest.CHOOSE, 8_000);
            assertThat(scheduler.decide(request, 0, decision)).isTrue();
            taken.add(decision.chosen().prefillInstance());
            scheduler.apply("r" + i, request, decision, 0);
        }

        assertThat(taken).hasSize(fabric.prefillCount());
    }

    @Test
    void shouldLearnTheTimeForATokenFromStarts() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-static");
        int prefill = fabric.prefillInstance(0);
        for (int i = 0; i < 200; i++) {
            ask(prefill, PlacementRequest.CHOOSE, 10_000);
            assertThat(scheduler.decide(request, 0, decision)).isTrue();
            scheduler.apply("r" + i, request, decision, 0);
        }
        for (int i = 0; i < 200; i++) {
            scheduler.transferStarted("r" + i, 5_000L * (i + 1));
        }

        ask(PlacementRequest.CHOOSE, fabric.decodeInstance(0), 10_000);
        assertThat(scheduler.decide(request, 1_000_000, decision)).isTrue();

        assertThat(decision.chosen().cost().prefillSeconds()).isCloseTo(5, within(0.05));
    }

    /** An idle instance that may do both: decoding there sends nothing. */
    @Test
    void shouldStayWhereNothingNeedsToBeSent() {
        Fabric fabric = mixed(SEED, Role.BOTH);
        FabricScheduler scheduler = scheduler(fabric, "netkv-steer");

        ask(PlacementRequest.CHOOSE, PlacementRequest.CHOOSE, 10_000);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();
        scheduler.apply("r", request, decision, 0);

        assertThat(decision.chosen().instance()).isEqualTo(decision.chosen().prefillInstance());
        assertThat(decision.chosen().missingBytes()).isZero();
        assertThat(decision.predictedTransferSeconds()).isZero();
        assertThat(scheduler.ledger().transfersInFlight()).isEqualTo(1);
        for (int group = 0; group < fabric.groupCount(); group++) {
            assertThat(scheduler.ledger().transfersOnGroup(group)).isZero();
        }
        scheduler.transferFinished("r", 5);
        assertThat(scheduler.ledger().transfersInFlight()).isZero();
    }

    @Test
    void shouldRefuseWhereNoPrefillInstanceTakesRequests() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-full");
        for (int p = 0; p < fabric.prefillCount(); p++) {
            scheduler.updatePrefill(fabric.prefillInstance(p), new PrefillState(0, false, 0), new long[0], 0);
        }

        ask(PlacementRequest.CHOOSE, PlacementRequest.CHOOSE, 1_000);
        assertThat(scheduler.decide(request, 0, decision)).isFalse();
        ask(PlacementRequest.CHOOSE, fabric.decodeInstance(0), 1_000);
        assertThat(scheduler.decide(request, 0, decision)).isFalse();
        assertThat(scheduler.isAnyPrefillAccepting()).isFalse();
    }

    /** The next best is described as it would be if it were asked for by itself. */
    @ParameterizedTest
    @ValueSource(strings = {"cache-load-aware", "netkv-static", "netkv-self-contention"})
    void shouldDescribeTheRunnerUpWithThePrefillInstanceThatSuitsIt(String policy) {
        Fabric fabric = mixed(SEED, Role.PREFILL, Role.DECODE, Role.DECODE);
        FabricScheduler scheduler = scheduler(fabric, policy);
        Random random = new Random(SEED);
        Decision named = new Decision();
        for (int i = 1; i <= 100; i++) {
            report(scheduler, random, i);
            int tokens = 1 + random.nextInt(30_000);
            ask(PlacementRequest.CHOOSE, PlacementRequest.CHOOSE, tokens);
            assertThat(scheduler.decide(request, i, decision)).isTrue();
            Decision.Choice runnerUp = decision.runnerUp();

            ask(runnerUp.prefillInstance(), runnerUp.instance(), tokens);
            assertThat(scheduler.decide(request, i, named)).isTrue();

            assertThat(runnerUp.cost().total() - runnerUp.cost().prefillSeconds())
                    .as("seed %d, request %d", SEED, i)
                    .isCloseTo(named.chosen().cost().total(), within(1e-9));
            assertThat(runnerUp.tier()).isEqualTo(named.chosen().tier());
            assertThat(runnerUp.cost().prefillSeconds()).isPositive();
        }
    }

    private int firstDone(FabricScheduler scheduler, long nowMillis) {
        request.reset(PlacementRequest.CHOOSE, 100, 0, BYTES_PER_TOKEN, 512);
        int chosen = scheduler.firstDonePrefill(request, nowMillis);
        request.reset(chosen, 100, 0, BYTES_PER_TOKEN, 512);
        assertThat(scheduler.decide(request, nowMillis, decision)).isTrue();
        scheduler.apply("first done " + nowMillis + " " + chosen, request, decision, nowMillis);
        return chosen;
    }

    @Test
    void shouldPreferWhoWasNotChosenForLongerWhereAllAreDoneAtOnce() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-full");
        List<Integer> chosen = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int p = 0; p < fabric.prefillCount(); p++) {
                long now = 100_000L * (chosen.size() + 1);
                chosen.add(firstDone(scheduler, now));
                scheduler.transferStarted("first done " + now + " " + chosen.get(chosen.size() - 1), now + 1);
                expected.add(fabric.prefillInstance(p));
            }
        }

        assertThat(chosen).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldSkipSilentPrefillInstancesUnlessAllAre() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-full");
        long silent = 1 + LivenessPolicy.DEFAULT.silentAfterMillis();
        for (int p = 0; p < fabric.prefillCount(); p++) {
            scheduler.updateQueue(fabric.prefillInstance(p), new PrefillState(1_000L * p, true, p == 3 ? 10 : 0));
        }

        assertThat(firstDone(scheduler, silent)).isEqualTo(fabric.prefillInstance(3));
        assertThat(firstDone(scheduler, silent + 10))
                .as("all are silent, and by now their queues have been computed")
                .isNotEqualTo(fabric.prefillInstance(3));
    }

    @Test
    void shouldGoRoundAndSkipWhoTakesNothing() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "round-robin");
        scheduler.updateQueue(fabric.prefillInstance(1), new PrefillState(0, false, 0));

        assertThat(List.of(
                        firstDone(scheduler, 1),
                        firstDone(scheduler, 2),
                        firstDone(scheduler, 3),
                        firstDone(scheduler, 4)))
                .containsExactly(
                        fabric.prefillInstance(0),
                        fabric.prefillInstance(2),
                        fabric.prefillInstance(3),
                        fabric.prefillInstance(0));
    }

    /** Without the oracle, what a transfer is expected to take is latency and the bandwidth that is left of its path. */
    @Test
    void shouldPredictFromDistanceAndOwnTransfers() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-self-contention");
        int from = fabric.prefillInstance(0);
        int to = fabric.instanceIndex("p1r0n0i0");
        ask(from, to, 10_000);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();
        double alone = fabric.tierLatencySeconds(Tier.CROSS_POD)
                + 10_000 * BYTES_PER_TOKEN / fabric.tierBandwidthBytesPerSecond(Tier.CROSS_POD);
        assertThat(decision.predictedTransferSeconds()).isCloseTo(alone, within(1e-9));
        assertThat(decision.isMemoryAvailable()).isTrue();
        assertThat(decision.avoided()).isZero();
        scheduler.apply("r", request, decision, 0);

        ask(from, to, 10_000);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();
        assertThat(decision.predictedTransferSeconds()).isGreaterThan(1.01 * alone);
        assertThat(decision.predictedTransferSeconds())
                .isCloseTo(
                        decision.chosen().cost().latencySeconds()
                                + decision.chosen().cost().transferSeconds(),
                        within(1e-9));
    }

    @Test
    void shouldSayWhetherTheNamedInstanceHasTheMemory() {
        Fabric fabric = FatTree.paper64().fabric();
        FabricScheduler scheduler = scheduler(fabric, "netkv-full");
        int to = fabric.decodeInstance(0);
        scheduler.updateInstance(to, new InstanceState(0, 1_000, true, true, 0), new long[0], 0);

        ask(fabric.prefillInstance(0), to, 1_000);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();
        assertThat(decision.isMemoryAvailable()).isTrue();
        assertThat(decision.runnerUp().instance()).isEqualTo(Decision.NONE);

        ask(fabric.prefillInstance(0), to, 1_001);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();
        assertThat(decision.isMemoryAvailable()).isFalse();
    }
}
