package io.netkv.core.congestion;

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
import java.util.Collections;
import java.util.List;

/** One pod, one rack, two nodes n0 and n1, with a prefill instance p and a decode instance d. */
final class TestFabrics {

    static final double CAPACITY = 1000;

    private TestFabrics() {}

    /** Links n0-rack and n1-rack up and down are of tier 1, those of p and d of tier 0, the rack's of tier 2. */
    static Fabric small() {
        return with(List.of());
    }

    /** The same, with further links. */
    static Fabric with(List<LinkSpec> further) {
        List<LinkSpec> links = new ArrayList<>();
        both(links, "p", "n0");
        both(links, "d", "n1");
        both(links, "n0", "r0");
        both(links, "n1", "r0");
        both(links, "r0", "pod0");
        links.addAll(further);
        return Fabric.of(new FabricSpec(
                "small",
                "test",
                Collections.nCopies(4, new TierSpec(0, 1000, "test")),
                List.of(new PodSpec("pod0", "test")),
                List.of(new RackSpec("r0", "pod0", "test")),
                List.of(new NodeSpec("n0", "r0", "test"), new NodeSpec("n1", "r0", "test")),
                List.of(
                        new InstanceSpec("p", "n0", Role.PREFILL, 0, "test"),
                        new InstanceSpec("d", "n1", Role.DECODE, 1000, "test")),
                links));
    }

    private static void both(List<LinkSpec> links, String from, String to) {
        links.add(new LinkSpec(from + "-" + to, from, to, CAPACITY, "test"));
        links.add(new LinkSpec(to + "-" + from, to, from, CAPACITY, "test"));
    }
}
