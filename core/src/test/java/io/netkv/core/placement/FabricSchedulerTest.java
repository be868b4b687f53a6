package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FabricSchedulerTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int PREFILL = FABRIC.prefillInstance(0);
    private static final long BYTES_PER_TOKEN = 327_680;

    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();

    private static FabricScheduler scheduler(String policy) {
        return new FabricScheduler(FABRIC, Policies.named(policy, PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
    }

    private static PastDecision past(int from, int to, long bytes, long tokens, long atMillis) {
        return new PastDecision(from, to, bytes, 1, Route.ANY, tokens, atMillis);
    }

    private void decide(FabricScheduler scheduler, int tokens) {
        request.reset(PREFILL, tokens, 0, BYTES_PER_TOKEN, 512);
        assertThat(scheduler.decide(request, 0, decision)).isTrue();
    }

    @Test
    void roundRobinTakesEveryInstanceInTurn() {
        FabricScheduler scheduler = scheduler("round-robin");
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            decide(scheduler, 100);
            int to = decision.chosen().instance();
            chosen.add(to);
            scheduler.apply("r" + i, past(PREFILL, to, 1, 100, i));
        }

        for (int k = 0; k < 12; k++) {
            assertThat(chosen.get(k)).isEqualTo(FABRIC.decodeInstance(k));
            assertThat(chosen.get(12 + k)).isEqualTo(FABRIC.decodeInstance(k));
        }
    }

    /** One request on each instance of the pod: what the load of one is worth decides between near and far. */
    @ParameterizedTest(name = "{0} sends {1} tokens to tier {2}")
    @CsvSource({
        // 0.06 s of load against 1 / 3.125 - 1 / 6.25 GB/s: worth it from 0.375 GB, 1,145 tokens, on.
        "netkv-static, 1100, 3",
        "netkv-static, 1200, 2",
        // 4 transfers up 8 member links, and near also down 8: 2 / 6.25 against 1.5 / 3.125 GB/s, the same difference.
        "netkv-self-contention, 1100, 3",
        "netkv-self-contention, 1200, 2",
        "cache-load-aware, 100000, 3",
    })
    void weighsLoadAgainstDistance(String policy, int tokens, int tier) {
        FabricScheduler scheduler = scheduler(policy);
        for (String near : List.of("p0r1n0i0", "p0r1n0i1", "p0r1n1i0", "p0r1n1i1")) {
            scheduler.apply(near, past(PREFILL, FABRIC.instanceIndex(near), 1, 1, 0));
        }

        decide(scheduler, tokens);

        assertThat(decision.chosen().tier()).isEqualTo(tier);
    }

    @Test
    void fullTurnsAwayFromACongestedTier() {
        FabricScheduler scheduler = scheduler("netkv-full");
        scheduler.oracle().update(1, 0);
        scheduler.oracle().updateTier(Tier.POD, 0.6);
        scheduler.oracle().updateTier(Tier.CROSS_POD, 0.1);

        decide(scheduler, 10_000);

        assertThat(decision.chosen().tier()).isEqualTo(Tier.CROSS_POD);
        assertThat(decision.chosen().cost().bandwidthBytesPerSecond()).isEqualTo(3.125e9 * 0.9);
        assertThat(decision.runnerUp().cost().total())
                .isGreaterThanOrEqualTo(decision.chosen().cost().total());
    }

    @Test
    void countsMemoryThatIsUnderWay() {
        FabricScheduler scheduler = scheduler("netkv-static");
        int near = FABRIC.instanceIndex("p0r1n0i0");
        scheduler.apply("r", past(PREFILL, near, 1, 449_000, 0));

        decide(scheduler, 1001);

        assertThat(decision.candidates()).isEqualTo(11);
    }

    static List<String> policies() {
        return Policies.names();
    }

    /** A policy that is asked in passing says what it decides where it decides. */
    @ParameterizedTest
    @MethodSource("policies")
    void shouldSayWhatAnotherPolicyWouldDecideOnTheSameState(String policy) {
        Random random = new Random(23);
        FabricScheduler asked = scheduler("netkv-steer");
        FabricScheduler other = scheduler(policy);
        Decision byOther = new Decision();
        Decision inPassing = new Decision();
        for (int i = 0; i < 200; i++) {
            int from = FABRIC.prefillInstance(random.nextInt(FABRIC.prefillCount()));
            boolean isNamed = random.nextBoolean();
            request.reset(
                    isNamed ? from : PlacementRequest.CHOOSE, 1 + random.nextInt(20_000), 0, BYTES_PER_TOKEN, 512);
            double congestion = 0.9 * random.nextDouble();
            for (FabricScheduler each : List.of(asked, other)) {
                each.oracle().update(i + 1, 10 * i);
                each.oracle().updateTier(Tier.POD, congestion);
            }

            assertThat(asked.decide(request, 10 * i, decision)).isTrue();
            assertThat(other.decide(request, 10 * i, byOther)).isTrue();
            assertThat(asked.decideBy(
                            Policies.named(policy, PolicyWeights.DEFAULT),
                            request,
                            10 * i,
                            decision.chosen(),
                            inPassing))
                    .isTrue();

            assertThat(inPassing.chosen().instance()).isEqualTo(byOther.chosen().instance());
            assertThat(inPassing.chosen().prefillInstance())
                    .isEqualTo(byOther.chosen().prefillInstance());
            assertThat(inPassing.chosen().cost().total())
                    .isEqualTo(byOther.chosen().cost().total());
            assertThat(inPassing.regretSeconds())
                    .satisfiesAnyOf(
                            regret -> assertThat(regret).isNaN(),
                            regret -> assertThat(regret).isGreaterThan(-1e-12));
            for (FabricScheduler each : List.of(asked, other)) {
                each.apply("r" + i, request, decision, 10 * i);
                if (i >= 20) {
                    each.transferFinished("r" + (i - 20), 10 * i);
                }
            }
        }
    }

    /** The least of the costs is that of the decision. */
    @ParameterizedTest
    @MethodSource("policies")
    void shouldGiveTheCostsThatTheDecisionCompares(String policy) {
        Random random = new Random(11);
        FabricScheduler scheduler = scheduler(policy);
        for (int i = 0; i < 60; i++) {
            request.reset(PREFILL, 1 + random.nextInt(40_000), 0, BYTES_PER_TOKEN, 512);
            scheduler.oracle().update(i + 1, 10 * i);
            scheduler.oracle().updateTier(Tier.POD, 0.9 * random.nextDouble());
            assertThat(scheduler.decide(request, 10 * i, decision)).isTrue();
            List<Double> candidates = new ArrayList<>();
            double[] ofChosen = new double[1];

            scheduler.costs(request, 10 * i, (choice, standing, isCandidate) -> {
                if (isCandidate) {
                    candidates.add(choice.cost().total());
                }
                if (choice.instance() == decision.chosen().instance()) {
                    ofChosen[0] = choice.cost().total();
                }
            });

            assertThat(ofChosen[0])
                    .as("seed 11, request %d", i)
                    .isEqualTo(decision.chosen().cost().total());
            assertThat(candidates).hasSize(decision.candidates());
            assertThat(candidates.stream().mapToDouble(Double::doubleValue).min())
                    .hasValue(decision.chosen().cost().total());
            scheduler.apply("r" + i, request, decision, 10 * i);
        }
    }

    /** Another policy judges: what it would have chosen, and how much more the choice costs by it. */
    @Test
    void shouldBeJudgedByAnotherPolicyOnTheSameState() {
        FabricScheduler judged = scheduler("cache-load-aware");
        FabricScheduler judge = scheduler("netkv-static");
        Decision byJudge = new Decision();
        decide(judged, 10_000);
        assertThat(decision.regretSeconds()).isNaN();
        assertThat(decision.preferred().instance()).isEqualTo(Decision.NONE);
        assertThat(judged.judge().name()).isEqualTo("cache-load-aware");

        judged.judgeBy(Policies.named("netkv-static", PolicyWeights.DEFAULT));
        for (String near : List.of("p0r1n0i0", "p0r1n0i1")) {
            judged.apply(near, past(PREFILL, FABRIC.instanceIndex(near), 1, 1, 0));
            judge.apply(near, past(PREFILL, FABRIC.instanceIndex(near), 1, 1, 0));
        }
        int far = 0;
        for (int i = 0; i < 12; i++) {
            decide(judged, 10_000);
            judge.decide(request, 0, byJudge);
            assertThat(decision.preferred().instance())
                    .isEqualTo(byJudge.chosen().instance());
            request.nameDecodeInstance(decision.chosen().instance());
            double best = byJudge.chosen().cost().total();
            judge.decide(request, 0, byJudge);
            assertThat(decision.regretSeconds())
                    .isEqualTo(byJudge.chosen().cost().total() - best);
            far += decision.regretSeconds() > 0 ? 1 : 0;
            for (FabricScheduler each : List.of(judged, judge)) {
                each.apply("r" + i, past(PREFILL, decision.chosen().instance(), 1, 1, 0));
            }
        }

        assertThat(judged.judge().name()).isEqualTo("netkv-static");
        assertThat(far).isPositive();
    }

    @Test
    void shouldReadLinksWhereItsPolicyOrItsJudgeDoes() {
        FabricScheduler scheduler = scheduler("netkv-full");
        assertThat(scheduler.readsLinks()).isFalse();

        scheduler.judgeBy(Policies.named("netkv-path", PolicyWeights.DEFAULT));

        assertThat(scheduler.readsLinks()).isTrue();
        assertThat(scheduler("netkv-steer").readsLinks()).isTrue();
    }

    @Test
    void sameInputsGiveTheSameDecisionsInEveryPolicy() {
        for (String policy : Policies.names()) {
            assertThat(run(policy)).as(policy).isEqualTo(run(policy));
        }
    }

    private List<String> run(String policy) {
        FabricScheduler scheduler = scheduler(policy);
        List<String> decisions = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            decide(scheduler, 1 + (i * 7919) % 30_000);
            Decision.Choice chosen = decision.chosen();
            decisions.add(chosen.instance() + " " + chosen.cost().total());
            scheduler.apply("r" + i, past(PREFILL, chosen.instance(), chosen.missingBytes(), 1, i));
            if (i >= 20) {
                scheduler.transferFinished("r" + (i - 20), i);
            }
        }
        return decisions;
    }
}
