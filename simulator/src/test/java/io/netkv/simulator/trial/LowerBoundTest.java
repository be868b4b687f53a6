package io.netkv.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.policy.Policies;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.cluster.RequestTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowerBoundTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final TrialSettings SETTINGS = TrialSettings.paper(FABRIC);
    private static final ClusterParameters CLUSTER = SETTINGS.cluster();
    private static final ArrivalSchedule ANY_PLAN = plan(1, prompt(1000, 1, 1, 2));
    private static final long BYTES_PER_TOKEN = ArrivalSchedule.KV_BYTES_PER_TOKEN;
    private static final double EXACT = 1e-12;
    /** Starts at the trace's beginning. */
    private static final long SEED = 0;

    /** 0.1113 ms a token, then a step of 12.1 + 0.38 ms. */
    private static double besidesTransfer(int tokens) {
        return tokens * 0.1113e-3 + 12.48e-3;
    }

    /** Tier 2, the nearest with decode instances: 20 microseconds and 6.25 GB/s. */
    private static double transfer(int tokens) {
        return 20e-6 + tokens * BYTES_PER_TOKEN / 6.25e9;
    }

    private static ArrivalSchedule plan(double ratePerSecond, TraceRequest... requests) {
        WorkloadProfile workload = new WorkloadProfile("test", 1, Integer.MAX_VALUE, ratePerSecond, 1);
        return ArrivalSchedule.of(List.of(requests), workload, RequestTransform.AS_RECORDED, requests.length, SEED);
    }

    private static TraceRequest prompt(int tokens, long... blocks) {
        return new TraceRequest(0, tokens, 100, blocks);
    }

    private static double[] bounds(ArrivalSchedule plan) {
        return new LowerBound(SETTINGS, plan).seconds();
    }

    @Test
    void aRequestThatSendsEverythingTakesPrefillTransferInItsPodAndOneStep() {
        ClusterRequest request = new ClusterRequest(0, 10_000, 100, new long[0], BYTES_PER_TOKEN);
        int prefill = FABRIC.prefillInstance(0);

        double seconds = new LowerBound(SETTINGS, ANY_PLAN).seconds(request, prefill, 10_000 * BYTES_PER_TOKEN);

        // 1.113 s + 0.01248 s + 20 us + 3.2768 GB / 6.25 GB/s
        assertThat(seconds).isCloseTo(1.113 + 0.01248 + 20e-6 + 0.524288, within(EXACT));
    }

    @Test
    void aRequestThatSendsNothingStillPaysLatency() {
        ClusterRequest request = new ClusterRequest(0, 512, 1, new long[] {1}, BYTES_PER_TOKEN);

        double seconds = new LowerBound(SETTINGS, ANY_PLAN).seconds(request, FABRIC.prefillInstance(3), 0);

        assertThat(seconds).isCloseTo(besidesTransfer(512) + 20e-6, within(EXACT));
    }

    @Test
    void stripesShareTheBytes() {
        ClusterRequest request = new ClusterRequest(0, 1000, 1, new long[0], BYTES_PER_TOKEN);
        LowerBound bound = new LowerBound(SETTINGS.withCluster(CLUSTER.withStripes(4)), ANY_PLAN);

        double seconds = bound.seconds(request, FABRIC.prefillInstance(0), 1000 * BYTES_PER_TOKEN);

        assertThat(seconds).isCloseTo(besidesTransfer(1000) + 20e-6 + 1000 * BYTES_PER_TOKEN / 25e9, within(EXACT));
    }

    @Test
    void whatAnEarlierPromptHadIsNotSentAgain() {
        // One request in 1,000 s: the first is done when the second arrives.
        ArrivalSchedule plan = plan(1e-3, prompt(1536, 1, 2, 3), prompt(2000, 1, 2, 9, 4), prompt(1000, 8, 2));

        double[] bounds = bounds(plan);

        assertThat(bounds[0]).isCloseTo(besidesTransfer(1536) + transfer(1536), within(EXACT));
        assertThat(bounds[1]).isCloseTo(besidesTransfer(2000) + transfer(2000 - 1024), within(EXACT));
        // Its second block is known, its first is not: that is no prefix.
        assertThat(bounds[2]).isCloseTo(besidesTransfer(1000) + transfer(1000), within(EXACT));
        assertThat(new LowerBound(SETTINGS, plan).meanSeconds())
                .isCloseTo((bounds[0] + bounds[1] + bounds[2]) / 3, within(EXACT));
    }

    @Test
    void aPromptsOwnBlocksAreNoHit() {
        ArrivalSchedule plan = plan(1e-3, prompt(1536, 1, 1, 1));

        assertThat(bounds(plan)[0]).isCloseTo(besidesTransfer(1536) + transfer(1536), within(EXACT));
    }

    @Test
    void aPromptWaitsForAnothersBlocksWhereThatIsSooner() {
        // Both arrive at once. The shorter prompt's prefill ends first, so that the longer one finds its block there;
        // the shorter would have to wait for the longer one's prefill, 1,000 tokens more, and sends instead.
        ArrivalSchedule plan = plan(1e6, prompt(1512, 1, 2, 3), prompt(512, 1));
        double gap = plan.arrivalSeconds(1) - plan.arrivalSeconds(0);

        double[] bounds = bounds(plan);

        assertThat(gap).isLessThan(1e-3);
        assertThat(bounds[0]).isCloseTo(besidesTransfer(1512) + transfer(1000), within(EXACT));
        assertThat(bounds[1]).isCloseTo(besidesTransfer(512) + transfer(512), within(EXACT));
    }

    @Test
    void aPromptWaitsALittleForMuch() {
        // 10 more tokens of prefill, 1.113 ms less what lies between the arrivals, against 53.7 ms for 1,024 tokens.
        ArrivalSchedule plan = plan(1e6, prompt(1034, 1, 2), prompt(1024, 1, 2));
        double gap = plan.arrivalSeconds(1) - plan.arrivalSeconds(0);

        double[] bounds = bounds(plan);

        assertThat(bounds[1]).isCloseTo(besidesTransfer(1024) + 1.113e-3 - gap + 20e-6, within(EXACT));
        assertThat(bounds[0]).isCloseTo(besidesTransfer(1034) + transfer(10), within(EXACT));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void noRequestOfAnyPolicyIsFaster(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<TraceRequest> trace = randomTrace(random, 300);
        WorkloadProfile workload = new WorkloadProfile("random", 1, Integer.MAX_VALUE, random.nextDouble(0.5, 8), 5);
        ChoiceOrder order = ChoiceOrder.values()[random.nextInt(ChoiceOrder.values().length)];
        TrialSettings settings = TrialSettings.paper(FABRIC)
                .withOrder(order)
                .withCluster(CLUSTER.withPrefillConcurrency(random.nextInt(3))
                        .withPrefillCacheTokens(random.nextInt(2) * 20_000L)
                        .withStripes(1 + random.nextInt(3))
                        .withBackground(BackgroundKind.HOT_UPLINKS, random.nextDouble(0.25)));
        ArrivalSchedule plan = ArrivalSchedule.of(trace, workload, RequestTransform.AS_RECORDED, 600, seed);
        LowerBound bound = new LowerBound(settings, plan);
        double[] best = bound.seconds();
        for (String policy : Policies.names()) {
            TrialListener listener = new TrialListener() {
                @Override
                public void completed(String requestId, RequestTiming timing) {
                    int index = (int) timing.request().id();
                    double own = bound.seconds(timing.request(), timing.prefillInstance(), timing.transferBytes());

                    assertThat(timing.ttftSeconds())
                            .as("seed %d, %s, %s, request %s", seed, order, policy, requestId)
                            .isGreaterThan(best[index] - 1e-9)
                            .isGreaterThan(own - 1e-9);
                }
            };
            new Trial(settings, plan, policy, listener).run();
        }
    }

    /** Prompts that go on from one another, so that many share prefixes at about the same time. */
    private static List<TraceRequest> randomTrace(SplittableRandom random, int count) {
        List<TraceRequest> trace = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int blocks = 1 + random.nextInt(60);
            long family = random.nextInt(12);
            int shared = random.nextInt(blocks + 1);
            long[] ids = new long[blocks];
            for (int block = 0; block < blocks; block++) {
                ids[block] = block < shared ? 1000 * family + block : 1_000_000L + 100L * i + block;
            }
            int tokens = 512 * blocks - random.nextInt(512);
            trace.add(new TraceRequest(0, tokens, 1 + random.nextInt(400), ids));
        }
        return trace;
    }
}
