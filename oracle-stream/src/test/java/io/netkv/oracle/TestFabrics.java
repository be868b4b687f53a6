package io.netkv.oracle;

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

/** Fabrics for tests: one pod, one rack r0, two nodes n0 and n1, with a prefill instance p and a decode instance d. */
public final class TestFabrics {

    static final double CAPACITY = 1000;

    private TestFabrics() {}

    /** Links, each both ways: p-n0 and d-n1 of tier 0, n0-r0 and n1-r0 of tier 1, and r0-pod0, with members, of tier 2. */
    public static FabricSpec fabric(String name, int uplinks) {
        List<LinkSpec> links = new ArrayList<>();
        both(links, "p", "n0", "");
        both(links, "d", "n1", "");
        both(links, "n0", "r0", "");
        both(links, "n1", "r0", "");
        for (int member = 0; member < uplinks; member++) {
            both(links, "r0", "pod0", "." + member);
        }
        return new FabricSpec(
                name,
                "test",
                Collections.nCopies(4, new TierSpec(0, CAPACITY, "test")),
                List.of(new PodSpec("pod0", "test")),
                List.of(new RackSpec("r0", "pod0", "test")),
                List.of(new NodeSpec("n0", "r0", "test"), new NodeSpec("n1", "r0", "test")),
                List.of(
                        new InstanceSpec("p", "n0", Role.PREFILL, 0, "test"),
                        new InstanceSpec("d", "n1", Role.DECODE, 1000, "test")),
                links);
    }

    private static void both(List<LinkSpec> links, String from, String to, String member) {
        links.add(new LinkSpec(from + "-" + to + member, from, to, CAPACITY, "test"));
        links.add(new LinkSpec(to + "-" + from + member, to, from, CAPACITY, "test"));
    }
}
