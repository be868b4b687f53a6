package io.netkv.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Tier;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BackgroundTrafficTest {

    private final Fabric fabric = FatTree.paper64().fabric();

    private Cluster cluster(BackgroundKind kind, double share, long seed) {
        return new Cluster(fabric, ClusterParameters.paper().withBackground(kind, share), seed, ClusterListener.NONE);
    }

    @ParameterizedTest
    @EnumSource(BackgroundKind.class)
    void theMeanShareOfRackAndPodLinksIsAsAsked(BackgroundKind kind) {
        Cluster cluster = cluster(kind, 0.2, 3);

        cluster.advanceTo(20_000);

        for (int tier = 0; tier < Tier.LEAST_COUNT; tier++) {
            double expected = tier >= Tier.POD ? 0.2 : 0;
            assertThat(meanShare(cluster, tier)).as("tier %d", tier).isCloseTo(expected, within(0.01));
        }
    }

    private double meanShare(Cluster cluster, int tier) {
        double bytes = 0;
        double capacity = 0;
        for (int link = 0; link < fabric.linkCount(); link++) {
            if (fabric.tierOfGroup(fabric.groupOfLink(link)) == tier) {
                bytes += cluster.linkBytesSent(link);
                capacity += fabric.linkCapacityBytesPerSecond(link);
            }
        }
        return bytes / capacity / cluster.nowSeconds();
    }

    @Test
    void hotLinksAreHotForAThirdOfTheTime() {
        Cluster cluster = cluster(BackgroundKind.HOT_LINKS, 0.4, 1);
        int link = fabric.linkIndex("p0r1-down-2");
        int hot = 0;

        for (int second = 1; second <= 100_000; second++) {
            cluster.advanceTo(second);
            hot += cluster.backgroundShare(link) == 0.9 ? 1 : 0;
        }

        assertThat(hot / 1e5).isCloseTo(0.3, within(0.02));
        assertThat(cluster.backgroundShare(link)).isIn(0.9, (0.4 - 0.3 * 0.9) / 0.7);
    }

    @Test
    void membersOfAHotUplinkAreHotTogether() {
        Cluster cluster = cluster(BackgroundKind.HOT_UPLINKS, 0.2, 1);

        cluster.advanceTo(57);

        for (int group = 0; group < fabric.groupCount(); group++) {
            double first = cluster.backgroundShare(fabric.groupLink(group, 0));
            for (int member = 1; member < fabric.groupSize(group); member++) {
                assertThat(cluster.backgroundShare(fabric.groupLink(group, member)))
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void whatItDoesDependsOnTheSeedAlone() {
        double[] idle = shares(cluster(BackgroundKind.HOT_LINKS, 0.2, 5));
        Cluster busy = cluster(BackgroundKind.HOT_LINKS, 0.2, 5);
        busy.submit(ClusterFixtures.request(1, 100_000, 500), 0, 8, 1);

        double[] besideTransfers = shares(busy);

        assertThat(besideTransfers).isEqualTo(idle);
        assertThat(shares(cluster(BackgroundKind.HOT_LINKS, 0.2, 6))).isNotEqualTo(idle);
    }

    private double[] shares(Cluster cluster) {
        double[] shares = new double[fabric.linkCount() * 20];
        for (int second = 1; second <= 20; second++) {
            cluster.advanceTo(second);
            for (int link = 0; link < fabric.linkCount(); link++) {
                shares[(second - 1) * fabric.linkCount() + link] = cluster.backgroundShare(link);
            }
        }
        return shares;
    }
}
