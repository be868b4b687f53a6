package io.netkv.simulator.cluster;

import static io.netkv.simulator.cluster.ClusterFixtures.KV_BYTES_PER_TOKEN;
import static io.netkv.simulator.cluster.ClusterFixtures.OTHER_POD;
import static io.netkv.simulator.cluster.ClusterFixtures.PREFILL;
import static io.netkv.simulator.cluster.ClusterFixtures.SAME_POD;
import static io.netkv.simulator.cluster.ClusterFixtures.fabric;
import static io.netkv.simulator.cluster.ClusterFixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.simulator.cluster.ClusterFixtures.Log;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Cases whose outcome follows from arithmetic. Background takes a fifth of rack and pod links throughout. */
final class ClusterTest {

    private static final Offset<Double> ROUNDING = within(1e-12);
    private static final double PREFILL_SECONDS_PER_TOKEN = 0.1113e-3;
    /** 25 GB/s at 4:1, less a fifth. A member link of a rack gives the same. */
    private static final double SAME_POD_BYTES_PER_SECOND = 5e9;
    /** 12.5 GB/s at 4:1, less a fifth. */
    private static final double OTHER_POD_BYTES_PER_SECOND = 2.5e9;

    private static final double STEP_ALONE_SECONDS = 12.48e-3;
    private static final double STEP_OF_TWO_SECONDS = 12.86e-3;

    private final Log log = new Log();

    private Cluster cluster(ClusterParameters parameters) {
        return new Cluster(FatTree.paper64().fabric(), parameters, 1, log);
    }

    private Cluster cluster() {
        return cluster(ClusterParameters.paper());
    }

    @Test
    void aRequestAloneTakesTheSumOfItsParts() {
        Cluster cluster = cluster();
        cluster.submit(request(1, 1_000, 11, 1, 2), PREFILL, SAME_POD, 2.0);

        cluster.advanceTo(100);

        RequestTiming timing = log.of(1);
        double transfer = 20e-6 + 1_000 * KV_BYTES_PER_TOKEN / SAME_POD_BYTES_PER_SECOND;
        assertThat(timing.prefillWaitSeconds()).isZero();
        assertThat(timing.prefillSeconds()).isCloseTo(1_000 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        assertThat(timing.memoryWaitSeconds()).isZero();
        assertThat(timing.transferSeconds()).isCloseTo(transfer, ROUNDING);
        assertThat(timing.firstStepSeconds()).isCloseTo(STEP_ALONE_SECONDS, ROUNDING);
        assertThat(timing.tbtSeconds()).isCloseTo(STEP_ALONE_SECONDS, ROUNDING);
        assertThat(timing.transferBytes()).isEqualTo(1_000 * KV_BYTES_PER_TOKEN);
        assertThat(timing.completedSeconds()).isCloseTo(2.0 + timing.ttftSeconds() + 10 * STEP_ALONE_SECONDS, ROUNDING);
    }

    @Test
    void aRequestWithoutOutputEndsWithItsFirstStep() {
        Cluster cluster = cluster();
        cluster.submit(request(1, 1_000, 0), PREFILL, OTHER_POD, 0);

        cluster.advanceTo(100);

        double transfer = 50e-6 + 1_000 * KV_BYTES_PER_TOKEN / OTHER_POD_BYTES_PER_SECOND;
        assertThat(log.of(1).transferSeconds()).isCloseTo(transfer, ROUNDING);
        assertThat(log.of(1).tbtSeconds()).isZero();
        assertThat(log.of(1).completedSeconds()).isCloseTo(log.of(1).ttftSeconds(), ROUNDING);
    }

    @Test
    void twoTransfersOnOneMemberLinkHalveIt() {
        Cluster cluster = cluster();
        // The same id is hashed onto the same links.
        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 0);
        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 0);

        cluster.advanceTo(100);

        double transfer = 20e-6 + 2 * 1_000 * KV_BYTES_PER_TOKEN / SAME_POD_BYTES_PER_SECOND;
        assertThat(log.timings).hasSize(2).allSatisfy(timing -> {
            assertThat(timing.transferSeconds()).isCloseTo(transfer, ROUNDING);
            assertThat(timing.firstStepSeconds()).isCloseTo(STEP_OF_TWO_SECONDS, ROUNDING);
        });
    }

    @Test
    void stripesUseMemberLinksSideBySide() {
        Cluster cluster = cluster(ClusterParameters.paper().withStripes(4));
        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 0);

        cluster.advanceTo(100);

        double transfer = 20e-6 + 1_000 * KV_BYTES_PER_TOKEN / SAME_POD_BYTES_PER_SECOND / 4;
        assertThat(log.of(1).transferSeconds()).isCloseTo(transfer, ROUNDING);
    }

    @Test
    void stepsSlowDownFromTheMomentTheBatchGrows() {
        Cluster cluster = cluster();
        cluster.submit(request(1, 1_000, 101), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 1_000, 1_000), PREFILL, SAME_POD, 0.5);

        cluster.advanceTo(100);

        double inBatch =
                1_000 * PREFILL_SECONDS_PER_TOKEN + 20e-6 + 1_000 * KV_BYTES_PER_TOKEN / SAME_POD_BYTES_PER_SECOND;
        double stepsAlone = 0.5 / STEP_ALONE_SECONDS;
        assertThat(log.of(1).completedSeconds())
                .isCloseTo(inBatch + 0.5 + (101 - stepsAlone) * STEP_OF_TWO_SECONDS, ROUNDING);
        assertThat(log.of(2).firstStepSeconds()).isCloseTo(STEP_OF_TWO_SECONDS, ROUNDING);
    }

    @Test
    void memoryIsGivenFirstComeFirstServed() {
        Cluster cluster = new Cluster(fabric(3_000), ClusterParameters.paper(), 1, log);
        cluster.submit(request(1, 1_000, 1_500), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 1_000, 100), PREFILL, SAME_POD, 0.1);
        cluster.submit(request(3, 100, 100), PREFILL, SAME_POD, 0.3);
        cluster.advanceTo(1);
        int waiting = cluster.waitingRequests(SAME_POD);
        long free = cluster.freeKvTokens(SAME_POD);

        cluster.advanceTo(100);

        assertThat(waiting).isEqualTo(2);
        assertThat(free).isEqualTo(500);
        double firstDone = log.of(1).completedSeconds();
        assertThat(log.of(2).memoryWaitSeconds())
                .isCloseTo(firstDone - 0.1 - 1_000 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        assertThat(log.of(3).memoryWaitSeconds())
                .isCloseTo(firstDone - 0.3 - 100 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        assertThat(cluster.freeKvTokens(SAME_POD)).isEqualTo(3_000);
    }

    @Test
    void aFinitePrefillInstanceServesOneAfterTheOther() {
        Cluster cluster = cluster(ClusterParameters.paper().withPrefillConcurrency(1));
        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 500, 1), PREFILL, OTHER_POD, 0.01);
        cluster.submit(request(3, 500, 1), PREFILL + 1, OTHER_POD, 0.01);

        cluster.advanceTo(100);

        assertThat(log.of(2).prefillWaitSeconds()).isCloseTo(1_000 * PREFILL_SECONDS_PER_TOKEN - 0.01, ROUNDING);
        assertThat(log.of(2).prefillSeconds()).isCloseTo(500 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        assertThat(log.of(3).prefillWaitSeconds()).isZero();
    }

    /** What is computed already does not count. */
    @Test
    void shouldTellHowManyTokensAPrefillInstanceHasToCompute() {
        Cluster cluster = cluster(ClusterParameters.paper().withPrefillConcurrency(1));
        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 500, 1), PREFILL, OTHER_POD, 0.01);

        cluster.advanceTo(400 * PREFILL_SECONDS_PER_TOKEN);
        assertThat(cluster.queuedPrefillTokens(PREFILL)).isEqualTo(600 + 500);
        assertThat(cluster.queuedPrefillTokens(PREFILL + 1)).isZero();

        cluster.advanceTo(1_100 * PREFILL_SECONDS_PER_TOKEN);
        assertThat(cluster.queuedPrefillTokens(PREFILL)).isEqualTo(400);

        cluster.advanceTo(100);
        assertThat(cluster.queuedPrefillTokens(PREFILL)).isZero();
    }

    /** An instance that may do both sends itself nothing, and generates nothing while it computes a prompt. */
    @Test
    void shouldStayAndStallWhereOneInstanceDoesBoth() {
        Fabric both = withRole(FatTree.paper64().spec(), SAME_POD, Role.BOTH);
        Cluster cluster = new Cluster(both, ClusterParameters.paper().withPrefillConcurrency(1), 1, log);
        cluster.submit(request(1, 1_000, 11), SAME_POD, SAME_POD, 0);
        double second = 1_000 * PREFILL_SECONDS_PER_TOKEN + 2.5 * STEP_ALONE_SECONDS;
        cluster.submit(request(2, 2_000, 1), SAME_POD, OTHER_POD, second);

        cluster.advanceTo(100);

        assertThat(log.of(1).transferBytes()).isZero();
        assertThat(log.of(1).transferSeconds()).isZero();
        assertThat(log.of(1).ttftSeconds()).isCloseTo(1_000 * PREFILL_SECONDS_PER_TOKEN + STEP_ALONE_SECONDS, ROUNDING);
        assertThat(log.of(1).completedSeconds())
                .isCloseTo(3_000 * PREFILL_SECONDS_PER_TOKEN + 11 * STEP_ALONE_SECONDS, ROUNDING);
        assertThat(log.of(2).transferBytes()).isEqualTo(2_000 * KV_BYTES_PER_TOKEN);
    }

    private static Fabric withRole(FabricSpec spec, int number, Role role) {
        List<InstanceSpec> instances = new ArrayList<>(spec.instances());
        InstanceSpec was = instances.get(number);
        instances.set(number, new InstanceSpec(was.name(), was.node(), role, was.kvCapacityTokens(), was.location()));
        return Fabric.of(spec.withInstances(instances));
    }

    @Test
    void aPrefillInstanceComputesOnlyWhatItsCacheDoesNotHold() {
        Cluster cluster = cluster(ClusterParameters.paper().withPrefillCacheTokens(1_024));
        cluster.submit(request(1, 1_300, 1, 10, 11, 12), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 1_300, 1, 10, 11, 12), PREFILL, SAME_POD, 5);
        cluster.submit(request(3, 1_300, 1, 10, 11, 12), PREFILL + 1, SAME_POD, 10);
        cluster.submit(request(4, 1_024, 1, 10, 11), PREFILL, SAME_POD, 15);

        cluster.advanceTo(100);

        assertThat(log.of(1).prefillSeconds()).isCloseTo(1_300 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        // Two of its three blocks fit into the cache.
        assertThat(log.of(2).prefillSeconds()).isCloseTo(276 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        assertThat(log.of(3).prefillSeconds()).isCloseTo(1_300 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
        // The last token's output is needed, whatever is held.
        assertThat(log.of(4).prefillSeconds()).isCloseTo(1 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
    }

    @Test
    void onlyWhatTheLeadingCachedBlocksDoNotCoverIsSent() {
        Cluster cluster = cluster();
        cluster.submit(request(1, 1_536, 1, 10, 11, 12), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 1_536, 1, 10, 11, 99), PREFILL, SAME_POD, 5);
        cluster.submit(request(3, 1_536, 1, 99, 11, 12), PREFILL, SAME_POD, 10);
        cluster.submit(request(4, 1_000, 1, 10, 11), PREFILL, SAME_POD, 15);

        cluster.advanceTo(100);

        assertThat(log.of(2).cachedTokens()).isEqualTo(1_024);
        assertThat(log.of(2).transferBytes()).isEqualTo(512 * KV_BYTES_PER_TOKEN);
        assertThat(log.of(3).cachedTokens()).isEqualTo(1_536);
        assertThat(log.of(4).cachedTokens()).isEqualTo(1_000);
        assertThat(log.of(4).transferBytes()).isZero();
        assertThat(log.of(4).transferSeconds()).isCloseTo(20e-6, ROUNDING);
        assertThat(cluster.cachedBlockCount(SAME_POD)).isEqualTo(4);
    }

    @Test
    void blocksAreCachedWhenTheTransferHasFinished() {
        Cluster cluster = cluster();
        cluster.submit(request(1, 1_024, 1, 10, 11), PREFILL, SAME_POD, 0);
        cluster.submit(request(2, 1_024, 1, 10, 11), PREFILL, SAME_POD, 0.001);

        cluster.advanceTo(100);

        assertThat(log.of(2).cachedTokens()).isZero();
        assertThat(cluster.leadingCachedBlocks(SAME_POD, new long[] {10, 11, 12}))
                .isEqualTo(2);
    }

    @Test
    void cacheGivesWayToReservations() {
        Cluster cluster = new Cluster(
                fabric(3_000), ClusterParameters.paper().withDecode(new Decode(12.1, 0.38, 2_048, 512)), 1, log);
        cluster.submit(request(1, 1_536, 1, 10, 11, 12), PREFILL, SAME_POD, 0);
        cluster.advanceTo(10);
        int before = cluster.cachedBlockCount(SAME_POD);
        cluster.submit(request(2, 2_000, 100, 20, 21, 22, 23), PREFILL, SAME_POD, 10);

        cluster.advanceTo(10 + 2_000 * PREFILL_SECONDS_PER_TOKEN + 0.001);

        // 1,463 tokens were free when the first prompt's blocks came in.
        assertThat(before).isEqualTo(2);
        assertThat(cluster.freeKvTokens(SAME_POD)).isEqualTo(900);
        assertThat(cluster.cachedBlockCount(SAME_POD)).isEqualTo(1);
        assertThat(cluster.leadingCachedBlocks(SAME_POD, new long[] {10})).isEqualTo(1);
    }

    @Test
    void linkCountersShowBackgroundAndTransfers() {
        Cluster cluster = cluster();
        Fabric fabric = FatTree.paper64().fabric();
        int rackLink = fabric.linkIndex("p1r0-up-3");
        int instanceLink = fabric.linkIndex("p0r0n0i0-up");
        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 0);

        cluster.advanceTo(10);

        assertThat(cluster.linkBytesSent(rackLink)).isCloseTo(10 * 0.2 * 6.25e9, within(1e-3));
        assertThat(cluster.linkBytesSent(instanceLink)).isEqualTo(1_000.0 * KV_BYTES_PER_TOKEN);
    }

    @Test
    void anIdleClusterHasNoNextEvent() {
        Cluster cluster = cluster();
        double idle = cluster.nextEventSeconds();

        cluster.submit(request(1, 1_000, 1), PREFILL, SAME_POD, 3);

        assertThat(idle).isInfinite();
        assertThat(cluster.nextEventSeconds()).isCloseTo(3 + 1_000 * PREFILL_SECONDS_PER_TOKEN, ROUNDING);
    }

    @Test
    void refusesWhatItCannotServe() {
        Cluster cluster = cluster();
        cluster.advanceTo(5);

        assertThatThrownBy(() -> cluster.submit(request(1, 10, 1), PREFILL, PREFILL, 5))
                .hasMessageContaining("'p0r0n0i0' is no DECODE instance");
        assertThatThrownBy(() -> cluster.submit(request(1, 10, 1), PREFILL, SAME_POD, 4))
                .hasMessageContaining("the clock stands at 5.0 s");
        assertThatThrownBy(() -> cluster.submit(request(1, 450_000, 1), PREFILL, SAME_POD, 5))
                .hasMessageContaining("needs 450001 tokens");
    }
}
