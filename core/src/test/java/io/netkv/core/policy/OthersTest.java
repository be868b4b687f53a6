package io.netkv.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Tier;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.InstanceState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.placement.PlacementRules;
import org.junit.jupiter.api.Test;

/** The policies of other routers, on the paper's fabric: the prefill instances' pod has one rack of decode instances, the other two. */
class OthersTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int PREFILL = FABRIC.prefillInstance(0);
    private static final long BYTES_PER_TOKEN = 327_680;
    private static final int BLOCK_TOKENS = 512;
    private static final long CAPACITY = 450_000;

    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();
    private int decided;

    private static FabricScheduler scheduler(String policy) {
        return new FabricScheduler(FABRIC, Policies.named(policy, PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
    }

    private boolean decide(FabricScheduler scheduler, int tokens, long... blocks) {
        request.reset(PREFILL, tokens, 0, BYTES_PER_TOKEN, BLOCK_TOKENS);
        for (long block : blocks) {
            request.addBlock(block);
        }
        return scheduler.decide(request, 0, decision);
    }

    private int place(FabricScheduler scheduler, int tokens) {
        assertThat(decide(scheduler, tokens)).isTrue();
        scheduler.apply("r" + decided++, request, decision, 0);
        return decision.chosen().instance();
    }

    private void setUsed(FabricScheduler scheduler, int k, long tokens) {
        InstanceState state = new InstanceState(1, CAPACITY - tokens, true, true, 0);
        scheduler.updateInstance(FABRIC.decodeInstance(k), state, new long[0], 0);
    }

    private void setUsedInPod(FabricScheduler scheduler, long tokens) {
        for (int k = 0; k < FABRIC.decodeCount(); k++) {
            if (FABRIC.tier(PREFILL, FABRIC.decodeInstance(k)) == Tier.POD) {
                setUsed(scheduler, k, tokens);
            }
        }
    }

    @Test
    void requiredTaintsShouldKeepToTheDomainHoweverFullItIs() {
        FabricScheduler scheduler = scheduler("dynamo-taints-required");
        setUsedInPod(scheduler, CAPACITY);

        assertThat(decide(scheduler, 1_000)).isTrue();

        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
        assertThat(decision.isMemoryAvailable()).isFalse();
        assertThat(decision.candidates()).isEqualTo(4);
    }

    @Test
    void preferredTaintsShouldLeaveTheDomainOnceItIsSevenTimesAsFull() {
        FabricScheduler scheduler = scheduler("dynamo-taints-preferred");
        for (int k = 0; k < FABRIC.decodeCount(); k++) {
            setUsed(scheduler, k, 10_000);
        }
        setUsedInPod(scheduler, 60_000);
        decide(scheduler, 1_000);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);

        setUsedInPod(scheduler, 70_000);
        decide(scheduler, 1_000);

        assertThat(decision.chosen().tier()).isEqualTo(Tier.CROSS_POD);
    }

    @Test
    void topologyScoresShouldWeighLittleBesideMemoryAndCache() {
        FabricScheduler scheduler = scheduler("llmd-topology");
        decide(scheduler, 10_000);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);

        setUsedInPod(scheduler, CAPACITY / 50); // costs 0.04, the pod is worth 0.03
        decide(scheduler, 10_000);
        assertThat(decision.chosen().tier()).isEqualTo(Tier.CROSS_POD);

        int holder = FABRIC.decodeInstance(0);
        scheduler.addBlock(holder, 7);
        decide(scheduler, 10_000, 7);
        assertThat(decision.chosen().instance()).isEqualTo(holder);
    }

    @Test
    void qosTableShouldCompareTimes() {
        FabricScheduler scheduler = scheduler("dynamo-qos-table");
        decide(scheduler, 10_000);

        assertThat(decision.chosen().tier()).isEqualTo(Tier.POD);
        assertThat(decision.chosen().cost().total())
                .isEqualTo(FABRIC.tierLatencySeconds(Tier.POD)
                        + 10_000 * BYTES_PER_TOKEN / FABRIC.tierBandwidthBytesPerSecond(Tier.POD));
    }

    @Test
    void tokenLoadShouldCountTokensUnderWay() {
        FabricScheduler scheduler = scheduler("token-load");
        int large = place(scheduler, 30_000);
        for (int i = 1; i < FABRIC.decodeCount(); i++) {
            assertThat(place(scheduler, 1_000)).isNotEqualTo(large);
        }
        for (int i = 0; i < FABRIC.decodeCount(); i++) {
            assertThat(place(scheduler, 1_000)).isNotEqualTo(large);
        }

        scheduler.transferStarted("r0", 0);
        scheduler.transferFinished("r0", 0);

        assertThat(place(scheduler, 1_000)).isEqualTo(large);
    }
}
