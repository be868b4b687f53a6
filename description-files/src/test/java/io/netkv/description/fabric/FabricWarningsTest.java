package io.netkv.description.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FabricWarningsTest {

    private static final FatTree PAPER = FatTree.paper64();

    @Test
    void shouldSayNothingOfFabricsThatMakeSense() {
        for (String name : FabricFile.SHIPPED) {
            assertThat(FabricWarnings.of(FabricFile.shipped(name))).as(name).isEmpty();
        }
    }

    @Test
    void shouldWarnOfAFartherTierThatIsFaster() {
        List<TierSpec> tiers = new ArrayList<>(PAPER.tiers());
        tiers.set(3, new TierSpec(5e-6, 6.5e9, "a test"));

        assertThat(FabricWarnings.of(fabric(PAPER.uplinks(), tiers)))
                .hasSize(4)
                .anySatisfy(warning -> assertThat(warning)
                        .contains("tier 3 has 6.5 GB/s per flow, more than tier 2, which is nearer and has 6.25"))
                .anySatisfy(warning -> assertThat(warning).contains("tier 3 has a latency of 5 us, less than tier 2"))
                .anySatisfy(warning -> assertThat(warning).contains("more than any link of a pod", "(5 GB/s)"));
    }

    @Test
    void shouldWarnOfATierInBits() {
        List<TierSpec> tiers = new ArrayList<>(PAPER.tiers());
        tiers.set(1, new TierSpec(10e-6, 100e9, "a test"));

        assertThat(FabricWarnings.of(fabric(PAPER.uplinks(), tiers)))
                .singleElement()
                .asString()
                .contains("tier 1 has 100 GB/s per flow", "link of an instance", "(50 GB/s); are bits meant?");
    }

    private static Fabric fabric(List<Uplink> uplinks, List<TierSpec> tiers) {
        return new FatTree("test", 2, 2, 2, 2, uplinks, tiers, PAPER.prefillRacks(), 1000).fabric();
    }
}
