package io.netkv.core.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    private static FabricSpec with(
            String name,
            UnaryOperator<List<TierSpec>> tiers,
            UnaryOperator<List<InstanceSpec>> instances,
            UnaryOperator<List<LinkSpec>> links) {
        return new FabricSpec(
                name,
                "f.yaml:1",
                tiers.apply(new ArrayList<>(SPEC.tiers())),
                SPEC.pods(),
                SPEC.racks(),
                SPEC.nodes(),
                instances.apply(new ArrayList<>(SPEC.instances())),
                links.apply(new ArrayList<>(SPEC.links())));
    }

    private static <T> UnaryOperator<List<T>> plus(T one) {
        return list -> {
            list.add(one);
            return list;
        };
    }

    private static UnaryOperator<List<InstanceSpec>> allAre(Role role) {
        return list -> {
            list.replaceAll(one -> new InstanceSpec(one.name(), one.node(), role, 1, one.location()));
            return list;
        };
    }

    private static UnaryOperator<List<LinkSpec>> without(String link) {
        return list -> {
            assertThat(list.removeIf(one -> one.name().equals(link))).isTrue();
            return list;
        };
    }

    private static TierSpec tier(double latencySeconds, double bandwidthBytesPerSecond) {
        return new TierSpec(latencySeconds, bandwidthBytesPerSecond, "f.yaml:9");
    }

    static List<Arguments> mistakes() {
        UnaryOperator<List<TierSpec>> tiers = UnaryOperator.identity();
        UnaryOperator<List<InstanceSpec>> instances = UnaryOperator.identity();
        UnaryOperator<List<LinkSpec>> links = UnaryOperator.identity();
        InstanceSpec unnamed = new InstanceSpec(" ", "p0r0n0", Role.PREFILL, 0, "f.yaml:7");
        InstanceSpec slash = new InstanceSpec("/i", "p0r0n0", Role.PREFILL, 0, "f.yaml:7");
        InstanceSpec core = new InstanceSpec("core", "p0r0n0", Role.PREFILL, 0, "f.yaml:7");
        LinkSpec unnamedLink = new LinkSpec(" ", "p0", "core", 1, "f.yaml:8");
        LinkSpec twice = new LinkSpec("p0-up-0", "p0", "core", 1, "f.yaml:8");
        LinkSpec endless = new LinkSpec("x", "p0", "core", Double.POSITIVE_INFINITY, "f.yaml:8");
        LinkSpec nowhere = new LinkSpec("x", "pluto", "p0", 1, "f.yaml:8");
        return List.of(
                arguments(with(" ", tiers, instances, links), "f.yaml:1: the fabric has no name"),
                arguments(with("/f", tiers, instances, links), "f.yaml:1: fabric name '/f' has a '/'"),
                arguments(with("f", plus(tier(0, 1)), instances, links), "f.yaml:1: 5 tiers are described"),
                arguments(with("f", t -> t.subList(0, 3), instances, links), "f.yaml:1: 3 tiers are described"),
                arguments(
                        with("f", t -> List.of(t.get(0), t.get(1), t.get(2), tier(-1, 1)), instances, links),
                        "f.yaml:9: tier 3 has latency -1.0 s; it must be 0 or more"),
                arguments(
                        with("f", t -> List.of(tier(0, 0), t.get(1), t.get(2), t.get(3)), instances, links),
                        "f.yaml:9: tier 0 has bandwidth 0.0 bytes/s; it must be above 0"),
                arguments(with("f", tiers, plus(unnamed), links), "f.yaml:7: one of the instances has no name"),
                arguments(with("f", tiers, plus(slash), links), "f.yaml:7: instance '/i' has a '/'"),
                arguments(with("f", tiers, plus(core), links), "f.yaml:7: instance 'core': that name is kept"),
                arguments(with("f", tiers, allAre(Role.DECODE), links), "f.yaml:1: there is no prefill instance"),
                arguments(with("f", tiers, allAre(Role.PREFILL), links), "f.yaml:1: there is no decode instance"),
                arguments(
                        with("f", tiers, instances, plus(unnamedLink)),
                        "f.yaml:8: a link from 'p0' to 'core' has no name"),
                arguments(
                        with("f", tiers, instances, plus(twice)),
                        "f.yaml:8: link 'p0-up-0' is named twice; the first is at "),
                arguments(
                        with("f", tiers, instances, plus(endless)),
                        "f.yaml:8: link 'x' has capacity Infinity bytes/s; it must be above 0"),
                arguments(
                        with("f", tiers, instances, plus(nowhere)),
                        "f.yaml:8: link 'x' begins at 'pluto', which is not described"),
                arguments(with("f", tiers, instances, without("p0r0n0-up")), "no link leads from 'p0r0n0' to 'p0r0'"),
                arguments(
                        with("f", tiers, instances, without("p0r0n0-down")), "no link leads from 'p0r0' to 'p0r0n0'"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(FabricSpec spec, String error) {
        assertThatThrownBy(() -> Fabric.of(spec))
                .isInstanceOfSatisfying(
                        InvalidDescriptionException.class,
                        e -> assertThat(e.errors())
                                .anySatisfy(one -> assertThat(one).contains(error)));
    }
}
