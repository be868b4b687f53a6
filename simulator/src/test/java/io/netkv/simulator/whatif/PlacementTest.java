package io.netkv.simulator.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacementTest {

    private static final FabricSpec SPEC = FatTree.paper(2, 4).spec();

    @Test
    void shouldKeepTheSizeOfBothPools() {
        SplittableRandom random = new SplittableRandom(7);
        Placement placement = Placement.described(SPEC);
        for (int i = 0; i < 200; i++) {
            placement = placement.exchanged(random);

            Fabric fabric = Fabric.of(placement.fabric());
            assertThat(fabric.decodeCount()).as("seed 7, exchange %d", i).isEqualTo(24);
            assertThat(fabric.prefillCount()).as("seed 7, exchange %d", i).isEqualTo(8);
        }
    }

    @Test
    void shouldGiveTheDescribedFabricWhereNothingIsExchanged() {
        assertThat(Placement.described(SPEC).fabric()).isEqualTo(SPEC);
    }

    @Test
    void shouldSpreadPrefillOverAllRacks() {
        Placement spread = Placement.described(SPEC).spread();

        assertThat(spread.prefillByRack().values()).containsOnly(0, 2);
        assertThat(spread.prefillByRack().values().stream().filter(count -> count == 2))
                .hasSize(4);
        assertThat(spread.changedNodes(Placement.described(SPEC))).isNotEmpty();
    }

    @Test
    void shouldHaveTheSameShapeWhereEqualRacksDoTheSame() {
        Placement described = Placement.described(SPEC);
        Placement otherRack = Placement.described(withPrefillRack(1));
        Placement nextToEachOther = Placement.described(withPrefillRack(3));

        assertThat(otherRack.shape()).isEqualTo(nextToEachOther.shape());
        assertThat(described.shape()).isNotEqualTo(otherRack.shape());
    }

    /** Two cells of which all of one rack is prefill. */
    private static FabricSpec withPrefillRack(int rack) {
        FatTree paper = FatTree.paper(2, 4);
        return new FatTree(
                        paper.name(),
                        paper.pods(),
                        paper.racksPerPod(),
                        paper.nodesPerRack(),
                        paper.instancesPerNode(),
                        paper.uplinks(),
                        paper.tiers(),
                        Set.of(rack),
                        paper.kvCapacityTokens())
                .spec();
    }
}
