package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.core.fabric.Route;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a scheduler keeps besides its decisions: blocks, states, bookings. */
class SchedulerBooksTest {

    private static final int BLOCK_TOKENS = 512;
    private static final LivenessPolicy LIVENESS = LivenessPolicy.DEFAULT;
    /** One instance does both. */
    private static final Fabric FABRIC = Fabric.of(withBoth(FatTree.paper64().spec()));

    private static final int PREFILL = FABRIC.instanceIndex("p0r0n0i0");
    private static final int DECODE = FABRIC.instanceIndex("p0r1n0i0");
    private static final int BOTH = FABRIC.instanceIndex("p1r1n1i1");

    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();
    private final FabricScheduler scheduler = scheduler(FABRIC);

    private static FabricSpec withBoth(FabricSpec spec) {
        List<InstanceSpec> instances = spec.instances().stream()
                .map(one -> one.name().equals("p1r1n1i1")
                        ? new InstanceSpec(one.name(), one.node(), Role.BOTH, one.kvCapacityTokens(), one.location())
                        : one)
                .toList();
        return spec.withInstances(instances);
    }

    private static FabricScheduler scheduler(Fabric fabric) {
        return new FabricScheduler(
                fabric, Policies.named("cache-aware", PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
    }

    /** Tokens of a prompt of four blocks that the chosen decode instance holds, where this one is asked for. */
    private long cachedAt(FabricScheduler on, int decode) {
        request.reset(PREFILL, 4 * BLOCK_TOKENS, 0, 1000, BLOCK_TOKENS);
        for (long block = 1; block <= 4; block++) {
            request.addBlock(block);
        }
        request.nameDecodeInstance(decode);
        assertThat(on.decide(request, 0, decision)).isTrue();
        return decision.chosen().cachedTokens();
    }

    private static PastDecision past(int to, long atMillis) {
        return new PastDecision(PREFILL, to, 1_000_000, 1, Route.ANY, 1000, atMillis);
    }

    @Test
    void keepsBlocksThatComeAndGoOneByOne() {
        scheduler.addBlock(DECODE, 1);
        scheduler.addBlock(DECODE, 2);
        scheduler.addBlock(DECODE, 3);
        assertThat(cachedAt(scheduler, DECODE)).isEqualTo(3 * BLOCK_TOKENS);

        scheduler.removeBlock(DECODE, 2);
        assertThat(cachedAt(scheduler, DECODE)).isEqualTo(BLOCK_TOKENS);

        scheduler.replaceBlocks(DECODE, new long[] {1, 2, 9}, 2);
        assertThat(cachedAt(scheduler, DECODE)).isEqualTo(2 * BLOCK_TOKENS);
    }

    @Test
    void anInstanceThatDoesBothHoldsBlocksForBoth() {
        scheduler.addBlock(BOTH, 1);
        scheduler.addBlock(PREFILL, 1);

        assertThat(cachedAt(scheduler, BOTH)).isEqualTo(BLOCK_TOKENS);
        assertThat(cachedAt(scheduler, DECODE)).isZero();

        scheduler.removeBlock(BOTH, 1);
        scheduler.removeBlock(PREFILL, 1);
        assertThat(cachedAt(scheduler, BOTH)).isZero();

        scheduler.replaceBlocks(BOTH, new long[] {1, 2}, 2);
        scheduler.replaceBlocks(PREFILL, new long[] {1, 2}, 2);
        assertThat(cachedAt(scheduler, BOTH)).isEqualTo(2 * BLOCK_TOKENS);
    }

    @Test
    void takesOverTheBlocksOfInstancesOfTheSameName() {
        Fabric other = FatTree.paper(2, 4).fabric();
        FabricScheduler before = scheduler(other);
        before.addBlock(other.instanceIndex("p0r1n0i0"), 1);
        before.addBlock(other.instanceIndex("p2r1n0i0"), 2); // not in the fabric that takes over
        before.addBlock(other.instanceIndex("p0r0n0i0"), 3);

        scheduler.takeBlocks(before);

        assertThat(cachedAt(scheduler, DECODE)).isEqualTo(BLOCK_TOKENS);
        assertThat(cachedAt(scheduler, BOTH)).isZero();
    }

    @Test
    void endsABookingHoweverItsTransferEnds() {
        int link = FABRIC.linkIndex("p0r1n0i0-down");
        for (String id : List.of("finished", "failed", "elsewhere", "cancelled", "forgotten")) {
            scheduler.apply(id, past(DECODE, 1000));
        }
        assertThat(scheduler.transfersOn(link)).isEqualTo(5);
        assertThat(scheduler.load(DECODE, 1000)).isEqualTo(5);

        scheduler.transferStarted("finished", 1001);
        scheduler.transferFinished("finished", 1002);
        scheduler.transferFailed("failed", 1002);
        scheduler.transferFailed("elsewhere", BOTH, 1002);
        scheduler.transferCancelled("cancelled");

        assertThat(scheduler.ledger().transfersInFlight()).isEqualTo(1);
        assertThat(scheduler.transfersOn(link)).isEqualTo(1);
        assertThat(scheduler.expire(1000 + LedgerPolicy.DEFAULT.expiryMillis())).isZero();
        assertThat(scheduler.expire(1001 + LedgerPolicy.DEFAULT.expiryMillis())).isEqualTo(1);
        assertThat(scheduler.ledger().transfersInFlight()).isZero();
    }

    /** An instance that is asked at intervals holds what has arrived there since, too, until a report includes it. */
    @Test
    void anInstanceThatIsAskedAtIntervalsHoldsWhatHasArrived() {
        scheduler.updateInstance(DECODE, new InstanceState(0, 400_000, true, false, 0), new long[0], 0);
        assertThat(cachedAt(scheduler, DECODE)).isZero();
        scheduler.apply("r", request, decision, 10);
        assertThat(cachedAt(scheduler, DECODE)).isZero();

        scheduler.transferStarted("r", 20);
        scheduler.transferFinished("r", 30);

        assertThat(cachedAt(scheduler, DECODE)).isEqualTo(4 * BLOCK_TOKENS);
        assertThat(scheduler.load(DECODE, 30)).isEqualTo(1);
        assertThat(scheduler.updateInstance(DECODE, new InstanceState(0, 400_000, true, false, 25), new long[] {8}, 1))
                .isTrue();
        assertThat(cachedAt(scheduler, DECODE))
                .as("a report of before it has arrived")
                .isEqualTo(4 * BLOCK_TOKENS);
        scheduler.updateInstance(
                DECODE,
                new InstanceState(1, 400_000, true, false, 1_000 + LedgerPolicy.DEFAULT.clockMarginMillis()),
                new long[0],
                0);
        assertThat(cachedAt(scheduler, DECODE)).isZero();
        assertThat(scheduler.load(DECODE, 1_100)).isEqualTo(1);
    }

    @Test
    void knowsWhoIsSilentAndWhoFails() {
        assertThat(scheduler.stateAgeMillis(DECODE, 500)).isEqualTo(-1);
        assertThat(scheduler.isSilent(DECODE, Long.MAX_VALUE / 2))
                .as("it never said anything")
                .isFalse();

        assertThat(scheduler.updateInstance(DECODE, new InstanceState(0, 1000, true, true, 500), new long[0], 0))
                .isTrue();
        assertThat(scheduler.updateInstance(DECODE, new InstanceState(9, 1000, true, true, 400), new long[0], 0))
                .as("an older one")
                .isFalse();

        assertThat(scheduler.stateAgeMillis(DECODE, 700)).isEqualTo(200);
        assertThat(scheduler.load(DECODE, 700)).isZero();
        assertThat(scheduler.isSilent(DECODE, 500 + LIVENESS.silentAfterMillis()))
                .isFalse();
        assertThat(scheduler.isSilent(DECODE, 501 + LIVENESS.silentAfterMillis()))
                .isTrue();
        for (int failure = 0; failure < LIVENESS.failuresInARow(); failure++) {
            assertThat(scheduler.isFailing(DECODE)).isFalse();
            scheduler.apply("f" + failure, past(DECODE, 1000));
            scheduler.transferFailed("f" + failure, 1001);
        }
        assertThat(scheduler.isFailing(DECODE)).isTrue();
        assertThat(scheduler.isFailing(BOTH)).isFalse();
    }

    @Test
    void knowsWhetherARequestFitsAnywhereAndAnyPrefillTakesIt() {
        assertThat(scheduler.isAnyLargeEnough(450_000)).isTrue();
        assertThat(scheduler.isAnyLargeEnough(450_001)).isFalse();
        assertThat(scheduler.isAnyPrefillAccepting()).isTrue();
        for (int p = 0; p < FABRIC.prefillCount(); p++) {
            scheduler.updateQueue(FABRIC.prefillInstance(p), new PrefillState(1000L * p, p == 2, 1));
        }
        assertThat(scheduler.isAnyPrefillAccepting()).isTrue();
        request.reset(PlacementRequest.CHOOSE, 100, 0, 1000, BLOCK_TOKENS);
        assertThat(scheduler.firstDonePrefill(request, 1)).isEqualTo(FABRIC.prefillInstance(2));

        scheduler.updateQueue(FABRIC.prefillInstance(2), new PrefillState(0, false, 2));

        assertThat(scheduler.isAnyPrefillAccepting()).isFalse();
        assertThat(scheduler.firstDonePrefill(request, 2)).isEqualTo(Decision.NONE);
    }

    @Test
    void believesTheOracleLessTheOlderItIs() {
        StalenessPolicy policy = new StalenessPolicy(10, 20, 30);

        assertThat(List.of(0L, 10L, 11L, 20L, 21L, 30L, 31L))
                .extracting(policy::mode)
                .containsExactly(
                        OracleMode.FRESH,
                        OracleMode.FRESH,
                        OracleMode.DECAYED,
                        OracleMode.DECAYED,
                        OracleMode.TIERS_ONLY,
                        OracleMode.TIERS_ONLY,
                        OracleMode.LOAD_ONLY);
        assertThat(List.of(10L, 12L, 20L, 31L)).extracting(policy::weight).containsExactly(1.0, 0.8, 0.0, 0.0);
        assertThat(new StalenessPolicy(0, 0, 0).weight(0)).isEqualTo(1);
        for (long[] wrong : new long[][] {{-1, 20, 30}, {10, 9, 30}, {10, 20, 19}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new StalenessPolicy(wrong[0], wrong[1], wrong[2]))
                    .withMessageContaining("each must be 0 or more and not below the one before");
        }
    }
}
