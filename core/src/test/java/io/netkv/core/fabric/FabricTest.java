package io.netkv.core.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FabricTest {

    private static final FabricSpec SPEC = FatTree.paper64().spec();

    @Test
    void knowsTierAndPathOfAPair() {
        Fabric fabric = Fabric.of(SPEC);
        int from = fabric.instanceIndex("p0r0n0i0");

        assertThat(fabric.tier(from, fabric.instanceIndex("p0r0n0i1"))).isEqualTo(Tier.NODE);
        assertThat(fabric.tier(from, fabric.instanceIndex("p0r0n1i0"))).isEqualTo(Tier.RACK);
        assertThat(fabric.tier(from, fabric.instanceIndex("p0r1n0i0"))).isEqualTo(Tier.POD);
        assertThat(fabric.tier(from, fabric.instanceIndex("p1r1n1i1"))).isEqualTo(Tier.CROSS_POD);
        assertThat(path(fabric, from, fabric.instanceIndex("p1r1n1i1")))
                .containsExactly(
                        "p0r0n0i0-up",
                        "p0r0n0-up",
                        "p0r0-up-0",
                        "p0-up-0",
                        "p1-down-0",
                        "p1r1-down-0",
                        "p1r1n1-down",
                        "p1r1n1i1-down");
    }

    /** The first link of each hop. */
    static List<String> path(Fabric fabric, int from, int to) {
        int tier = fabric.tier(from, to);
        List<String> links = new ArrayList<>();
        for (int hop = 0; hop < Fabric.hops(tier); hop++) {
            links.add(fabric.linkName(fabric.groupLink(fabric.hop(from, to, tier, hop), 0)));
        }
        return links;
    }

    @Test
    void takesParallelLinksForOneGroup() {
        Fabric fabric = Fabric.of(SPEC);
        int group = fabric.groupOfLink(fabric.linkIndex("p0r0-up-3"));

        assertThat(fabric.groupSize(group)).isEqualTo(8);
        assertThat(fabric.groupLink(group, 3)).isEqualTo(fabric.linkIndex("p0r0-up-3"));
        assertThat(fabric.groupCapacityBytesPerSecond(group)).isEqualTo(50e9);
        assertThat(fabric.tierOfGroup(group)).isEqualTo(Tier.POD);
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        List<InstanceSpec> instances = new ArrayList<>(SPEC.instances());
        instances.add(new InstanceSpec("p0r0n0i0", "p0r0n0", Role.PREFILL, 0, "f.yaml:100"));
        instances.add(new InstanceSpec("lost", "nowhere", Role.DECODE, 0, "f.yaml:101"));
        List<LinkSpec> links = new ArrayList<>(SPEC.links());
        links.add(new LinkSpec("to-nowhere", "p0", "pluto", 1, "f.yaml:200"));
        links.add(new LinkSpec("no-capacity", "p0", "core", 0, "f.yaml:201"));
        links.add(new LinkSpec("shortcut", "p0r0n0i0", "core", 1, "f.yaml:202"));
        FabricSpec broken = new FabricSpec(
                SPEC.name(), "f.yaml:1", SPEC.tiers(), SPEC.pods(), SPEC.racks(), SPEC.nodes(), instances, links);

        assertThatThrownBy(() -> Fabric.of(broken))
                .isInstanceOfSatisfying(
                        InvalidDescriptionException.class,
                        e -> assertThat(e.errors())
                                .anySatisfy(error ->
                                        assertThat(error).startsWith("f.yaml:100: instance 'p0r0n0i0' is named twice"))
                                .anySatisfy(
                                        error -> assertThat(error)
                                                .isEqualTo(
                                                        "f.yaml:101: instance 'lost' is in node 'nowhere', which is not described"))
                                .anySatisfy(error -> assertThat(error)
                                        .isEqualTo(
                                                "f.yaml:101: decode instance 'lost' holds 0 tokens of KV cache; it must be"
                                                        + " above 0"))
                                .anySatisfy(
                                        error -> assertThat(error)
                                                .isEqualTo(
                                                        "f.yaml:200: link 'to-nowhere' ends at 'pluto', which is not described"))
                                .anySatisfy(
                                        error -> assertThat(error)
                                                .isEqualTo(
                                                        "f.yaml:201: link 'no-capacity' has capacity 0.0 bytes/s; it must be above 0"))
                                .anySatisfy(error -> assertThat(error)
                                        .startsWith("f.yaml:202: link 'shortcut' joins 'p0r0n0i0' and 'core'")));
    }
}
