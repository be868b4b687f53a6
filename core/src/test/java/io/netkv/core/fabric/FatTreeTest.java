package io.netkv.core.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FatTreeTest {

    @Test
    void paperFabricPutsAThirdOfDecodeInstancesInThePrefillPod() {
        Fabric fabric = FatTree.paper64().fabric();
        int[] byTier = new int[Tier.LEAST_COUNT];

        for (int k = 0; k < fabric.decodeCount(); k++) {
            byTier[fabric.tier(fabric.prefillInstance(0), fabric.decodeInstance(k))]++;
        }

        assertThat(fabric.prefillCount()).isEqualTo(4);
        assertThat(byTier).containsExactly(0, 0, 4, 8);
    }

    @Test
    void paperFabricSplitsUplinksIntoMembers() {
        Fabric fabric = FatTree.paper64().fabric();
        int rackUp = fabric.groupOfLink(fabric.linkIndex("p0r1-up-7"));
        int podDown = fabric.groupOfLink(fabric.linkIndex("p1-down-9"));

        assertThat(fabric.groupSize(rackUp)).isEqualTo(8);
        assertThat(fabric.groupCapacityBytesPerSecond(rackUp)).isEqualTo(50e9);
        assertThat(fabric.groupSize(podDown)).isEqualTo(10);
        assertThat(fabric.linkCapacityBytesPerSecond(fabric.linkIndex("p1-down-9")))
                .isEqualTo(5e9);
        assertThat(fabric.tierBandwidthBytesPerSecond(Tier.CROSS_POD)).isEqualTo(3.125e9);
    }

    @Test
    void largerPaperFabricsRepeatTheCell() {
        Fabric fabric = FatTree.paper(16, 4).fabric();

        assertThat(fabric.instanceCount()).isEqualTo(256);
        assertThat(fabric.prefillCount()).isEqualTo(64);
    }

    @Test
    void rejectsWhatCannotBeBuilt() {
        assertThatThrownBy(() -> FatTree.paper(0, 4)).hasMessageContaining("cells is 0");
        assertThatThrownBy(() -> FatTree.paper(1, Double.NaN)).hasMessageContaining("oversubscription is NaN");
    }

    private static FatTree tree(
            int zones, int pods, int racks, int nodes, int instances, int uplinks, int prefillRack) {
        return new FatTree(
                "tree",
                zones,
                pods,
                racks,
                nodes,
                instances,
                Collections.nCopies(uplinks, new FatTree.Uplink(1e9, 1)),
                Collections.nCopies(uplinks, new FabricSpec.TierSpec(0, 1e9, "tier")),
                Set.of(prefillRack),
                1000);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 2, 1, 1, 2, 4, 0, zones is -1; it must be 0",
        "2,  3, 1, 1, 2, 5, 0, zones is 2; it must be 0",
        "0,  0, 1, 1, 2, 4, 0, pods is 0",
        "0,  2, 0, 1, 2, 4, 0, racksPerPod is 0",
        "0,  2, 1, 0, 2, 4, 0, nodesPerRack is 0",
        "0,  2, 1, 1, 0, 4, 0, instancesPerNode is 0",
        "0,  2, 1, 1, 2, 5, 0, 'uplinks has 5 entries; it must have 4: instance, node, rack, pod'",
        "2,  2, 1, 1, 2, 4, 0, 'uplinks has 4 entries; it must have 5: instance, node, rack, pod, zone'",
        "0,  2, 3, 1, 2, 4, 6, prefillRacks names rack 6; racks are 0 to 5 here",
        "0,  2, 3, 1, 2, 4, -1, prefillRacks names rack -1; racks are 0 to 5 here"
    })
    void saysWhichNumberCannotBe(
            int zones, int pods, int racks, int nodes, int instances, int uplinks, int prefillRack, String message) {
        assertThatThrownBy(() -> tree(zones, pods, racks, nodes, instances, uplinks, prefillRack))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void prefillRacksAreCountedThroughAllPods() {
        Fabric fabric = tree(2, 4, 3, 1, 2, 5, 11).fabric();

        assertThat(fabric.prefillCount()).isEqualTo(2);
        assertThat(fabric.spec().instances().get(fabric.prefillInstance(0)).name())
                .isEqualTo("z1p1r2n0i0");
        assertThat(fabric.spec().pods()).extracting(FabricSpec.PodSpec::zone).containsExactly("z0", "z0", "z1", "z1");
    }

    @Test
    void anUplinkHasALink() {
        assertThatThrownBy(() -> new FatTree.Uplink(1e9, 0)).hasMessageContaining("memberLinks is 0");
    }
}
