package io.netkv.simulator.experiment.catalog;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.core.fabric.Role;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Fabrics that differ in where prefill and decode instances are. */
final class PlacementFabrics {

    private static final double GIGABYTE = 1e9;
    private static final long KV_CAPACITY_TOKENS = 450_000;
    private static final double OVERSUBSCRIPTION = 8;
    private static final String LOCATION = "experiment";

    private PlacementFabrics() {}

    /**
     * Two nodes of four prefill instances and one decode instance each. KV caches go over the NICs, of 50 GB/s, within a node as between the
     * two (as llm-d-router's issue 2315 measured).
     */
    static Fabric twoNodes() {
        TierSpec tier = new TierSpec(10e-6, 50 * GIGABYTE, LOCATION);
        FatTree nodes = new FatTree(
                "two-nodes",
                1,
                1,
                2,
                5,
                List.of(
                        new Uplink(50 * GIGABYTE, 1),
                        new Uplink(400 * GIGABYTE, 8),
                        new Uplink(400 * GIGABYTE, 8),
                        new Uplink(400 * GIGABYTE, 8)),
                List.of(tier, tier, tier, tier),
                Set.of(),
                KV_CAPACITY_TOKENS);
        return withRoles(nodes.spec(), number -> number % 5 < 4 ? Role.PREFILL : Role.DECODE);
    }

    /** The paper's fabric at 8:1; the first node of each rack is prefill, the second decode. */
    static Fabric mixedRacks() {
        return withRoles(
                FatTree.paper(1, OVERSUBSCRIPTION).spec().named("mixed-racks"),
                number -> number % 4 < 2 ? Role.PREFILL : Role.DECODE);
    }

    /** The same where each instance of a prefill node may decode as well. */
    static Fabric mixedRacksThatStay() {
        return withRoles(
                FatTree.paper(1, OVERSUBSCRIPTION).spec().named("mixed-racks-that-stay"),
                number -> number % 4 < 2 ? Role.BOTH : Role.DECODE);
    }

    private static Fabric withRoles(FabricSpec spec, IntFunction<Role> roles) {
        List<InstanceSpec> instances = IntStream.range(0, spec.instances().size())
                .mapToObj(number -> {
                    InstanceSpec instance = spec.instances().get(number);
                    Role role = roles.apply(number);
                    return new InstanceSpec(
                            instance.name(),
                            instance.node(),
                            role,
                            role.isDecode() ? KV_CAPACITY_TOKENS : 0,
                            instance.location());
                })
                .toList();
        return Fabric.of(spec.withInstances(instances));
    }
}
