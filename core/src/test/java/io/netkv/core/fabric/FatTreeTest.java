package io.netkv.core.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

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
}
