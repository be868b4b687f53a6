package io.netkv.core.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ZonesTest {

    private static final TierSpec TIER = new TierSpec(0, 1e9, "tier");
    private static final FabricSpec FIVE_TIERS = new FatTree(
                    "five",
                    2,
                    4,
                    1,
                    1,
                    2,
                    Collections.nCopies(5, new FatTree.Uplink(1e9, 2)),
                    Collections.nCopies(5, TIER),
                    Set.of(0),
                    1000)
            .spec();
    /** Its zones in two more, and those in one. */
    private static final FabricSpec SEVEN_TIERS = nested();

    private static FabricSpec nested() {
        List<ZoneSpec> zones = List.of(
                new ZoneSpec("whole", FabricSpec.CORE, "w"),
                new ZoneSpec("site0", "whole", "s0"),
                new ZoneSpec("z0", "site0", "z0"),
                new ZoneSpec("z1", "site1", "z1"),
                new ZoneSpec("site1", "whole", "s1"));
        List<LinkSpec> links = new ArrayList<>(FIVE_TIERS.links().stream()
                .filter(link -> !link.name().startsWith("z0-") && !link.name().startsWith("z1-"))
                .toList());
        for (ZoneSpec zone : zones.subList(1, zones.size())) {
            links.add(new LinkSpec(zone.name() + "-up", zone.name(), zone.zone(), 1e9, "link"));
            links.add(new LinkSpec(zone.name() + "-down", zone.zone(), zone.name(), 1e9, "link"));
        }
        return new FabricSpec(
                "seven",
                "seven",
                Collections.nCopies(7, TIER),
                zones,
                FIVE_TIERS.pods(),
                FIVE_TIERS.racks(),
                FIVE_TIERS.nodes(),
                FIVE_TIERS.instances(),
                links);
    }

    private static FabricSpec with(UnaryOperator<List<ZoneSpec>> zones, UnaryOperator<List<PodSpec>> pods) {
        return new FabricSpec(
                SEVEN_TIERS.name(),
                SEVEN_TIERS.location(),
                SEVEN_TIERS.tiers(),
                zones.apply(new ArrayList<>(SEVEN_TIERS.zones())),
                pods.apply(new ArrayList<>(SEVEN_TIERS.pods())),
                SEVEN_TIERS.racks(),
                SEVEN_TIERS.nodes(),
                SEVEN_TIERS.instances(),
                SEVEN_TIERS.links());
    }

    @Test
    void countsAZoneAsATierOfItsOwn() {
        Fabric fabric = Fabric.of(FIVE_TIERS);
        int from = fabric.instanceIndex("z0p0r0n0i0");
        int toOtherPod = fabric.instanceIndex("z0p1r0n0i1");
        int toOtherZone = fabric.instanceIndex("z1p0r0n0i0");

        assertThat(fabric.tierCount()).isEqualTo(5);
        assertThat(fabric.zoneLevels()).isEqualTo(1);
        assertThat(fabric.tier(from, toOtherPod)).isEqualTo(Tier.CROSS_POD);
        assertThat(fabric.tier(from, toOtherZone)).isEqualTo(fabric.farthestTier());
        assertThat(FabricTest.path(fabric, from, toOtherZone))
                .containsExactly(
                        "z0p0r0n0i0-up-0",
                        "z0p0r0n0-up-0",
                        "z0p0r0-up-0",
                        "z0p0-up-0",
                        "z0-up-0",
                        "z1-down-0",
                        "z1p0-down-0",
                        "z1p0r0-down-0",
                        "z1p0r0n0-down-0",
                        "z1p0r0n0i0-down-0");
        assertThat(fabric.tierOfGroup(fabric.groupOfLink(fabric.linkIndex("z1-up-1"))))
                .isEqualTo(4);
    }

    @Test
    void takesZonesWithinZonesInAnyOrder() {
        Fabric fabric = Fabric.of(SEVEN_TIERS);
        int from = fabric.instanceIndex("z0p0r0n0i0");
        int to = fabric.instanceIndex("z1p0r0n0i0");

        assertThat(fabric.tierCount()).isEqualTo(7);
        assertThat(fabric.tier(from, to)).isEqualTo(5);
        assertThat(FabricTest.path(fabric, from, to)).contains("z0-up", "site0-up", "site1-down", "z1-down");
        assertThat(fabric.zone(to, 1)).isEqualTo(4);
        assertThat(fabric.zone(to, 2)).isEqualTo(fabric.zone(from, 2));
    }

    @Test
    void takesTheMemberThatARouteNamesAtEachLevel() {
        Fabric fabric = Fabric.of(FIVE_TIERS);
        int from = fabric.instanceIndex("z0p0r0n0i0");
        long route = Route.with(Route.of(1, 0), 4, 3); // the fourth of two is the second

        assertThat(fabric.linkName(fabric.uplink(from, Tier.POD, route))).isEqualTo("z0p0r0-up-1");
        assertThat(fabric.linkName(fabric.uplink(from, Tier.CROSS_POD, route))).isEqualTo("z0p0-up-0");
        assertThat(fabric.linkName(fabric.uplink(from, 4, route))).isEqualTo("z0-up-1");
        assertThat(fabric.uplink(from, 4, Route.of(1, 1))).isEqualTo(Route.NONE);
        assertThat(fabric.linkOn(route, fabric.upGroup(from, Tier.NODE))).isEqualTo(Route.NONE);
        assertThat(Route.member(Route.with(Route.ANY, 6, Route.MOST_MEMBERS - 1), 6))
                .isEqualTo(Route.MOST_MEMBERS - 1);
    }

    @Test
    void saysWhatIsWrongWithZones() {
        assertThatThrownBy(() -> Fabric.of(with(zones -> zones, pods -> {
                    pods.set(0, new PodSpec("z0p0", "p"));
                    pods.set(1, new PodSpec("z0p1", "z9", "p"));
                    pods.set(2, new PodSpec("z1p0", "whole", "p"));
                    return pods;
                })))
                .hasMessageContaining("p: pod 'z0p0' stands in no zone, and others do; say which one it stands in")
                .hasMessageContaining("p: pod 'z0p1' is in zone 'z9', which is not described")
                .hasMessageContaining("p: pod 'z1p0' stands in zone 'whole', which others stand in through smaller");
        assertThatThrownBy(() -> Fabric.of(with(
                        zones -> {
                            zones.set(0, new ZoneSpec("whole", "z0", "w"));
                            return zones;
                        },
                        pods -> pods)))
                .hasMessageContaining(
                        "zones stand in zones more than 3 deep, or in themselves; 3 levels may be described");
        assertThatThrownBy(() -> Fabric.of(new FabricSpec(
                        "five",
                        "f.yaml:1",
                        Collections.nCopies(4, TIER),
                        FIVE_TIERS.zones(),
                        FIVE_TIERS.pods(),
                        FIVE_TIERS.racks(),
                        FIVE_TIERS.nodes(),
                        FIVE_TIERS.instances(),
                        FIVE_TIERS.links())))
                .hasMessageContaining("f.yaml:1: 4 tiers are described; there must be 5: same node, same rack, same"
                        + " pod, cross-pod, cross-zone");
    }

    @Test
    void namesAGroupOfMoreLinksThanARouteCanTellApart() {
        List<LinkSpec> links = new ArrayList<>(FIVE_TIERS.links());
        for (int i = 0; i < Route.MOST_MEMBERS - 1; i++) {
            links.add(new LinkSpec("more-" + i, "z0p0r0", "z0p0", 1e9, "f.yaml:" + i));
        }

        assertThatThrownBy(() -> Fabric.of(FIVE_TIERS.withLinks(links)))
                .hasMessage("f.yaml:4093: more than 4,095 links lead from 'z0p0r0' to 'z0p0'; that many are the most");
        assertThat(Fabric.of(FIVE_TIERS.withLinks(links.subList(0, links.size() - 1)))
                        .groupSize(0))
                .isEqualTo(2);
    }
}
