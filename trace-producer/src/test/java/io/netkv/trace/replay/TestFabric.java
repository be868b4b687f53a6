package io.netkv.trace.replay;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.Role;
import java.util.ArrayList;
import java.util.List;

/** One node with a decode instance and three that prefill: p0, p1, p2. */
public final class TestFabric {

    private static final String LOCATION = "test";

    private TestFabric() {}

    public static Fabric named(String name) {
        List<InstanceSpec> instances = new ArrayList<>();
        instances.add(new InstanceSpec("d0", "node", Role.DECODE, 1_000, LOCATION));
        for (int i = 0; i < 3; i++) {
            instances.add(new InstanceSpec("p" + i, "node", Role.PREFILL, 0, LOCATION));
        }
        List<LinkSpec> links = new ArrayList<>();
        instances.forEach(instance -> join(links, instance.name(), "node"));
        join(links, "node", "rack");
        join(links, "rack", "pod");
        TierSpec tier = new TierSpec(0, 1e9, LOCATION);
        return Fabric.of(new FabricSpec(
                name,
                LOCATION,
                List.of(tier, tier, tier, tier),
                List.of(new PodSpec("pod", LOCATION)),
                List.of(new RackSpec("rack", "pod", LOCATION)),
                List.of(new NodeSpec("node", "rack", LOCATION)),
                instances,
                links));
    }

    private static void join(List<LinkSpec> links, String child, String parent) {
        links.add(new LinkSpec(child + "-up", child, parent, 1e9, LOCATION));
        links.add(new LinkSpec(child + "-down", parent, child, 1e9, LOCATION));
    }
}
