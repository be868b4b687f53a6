package io.netkv.description.fabric;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.description.yaml.ValidationErrors;
import io.netkv.description.yaml.YamlObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code fatTree} shorthand. */
final class FatTreeReader {

    static final List<String> KEYS = List.of(
            "pods", "racksPerPod", "nodesPerRack", "instancesPerNode", "prefillRacks", "kvCapacityTokens", "uplinks");

    private static final List<String> LEVELS = List.of("instance", "node", "rack", "pod");
    private static final List<String> UPLINK_KEYS = List.of("gigabytesPerSecond", "members");
    private static final long MOST = 10_000;
    private static final long MAX_INSTANCES = 100_000;

    private final ValidationErrors errors;

    FatTreeReader(ValidationErrors errors) {
        this.errors = errors;
    }

    /** The fabric written out, or null after an error. */
    @Nullable FabricSpec read(String name, List<TierSpec> tiers, YamlObject tree) {
        int before = errors.count();
        int pods = count(tree, "pods");
        int racks = count(tree, "racksPerPod");
        int nodes = count(tree, "nodesPerRack");
        int instances = count(tree, "instancesPerNode");
        boolean counted = errors.count() == before;
        tree.require("prefillRacks");
        List<Integer> prefillRacks = tree.wholes("prefillRacks");
        long kvCapacityTokens = tree.whole("kvCapacityTokens", 1, Long.MAX_VALUE);
        List<Uplink> uplinks = uplinks(tree);
        if (counted) {
            checkSize(tree, (long) pods * racks * nodes * instances);
            checkRacks(tree, prefillRacks, pods * racks);
        }
        if (!errors.isEmpty()) {
            return null;
        }
        FatTree whole = new FatTree(
                name,
                pods,
                racks,
                nodes,
                instances,
                uplinks,
                tiers,
                new LinkedHashSet<>(prefillRacks),
                kvCapacityTokens);
        return SourceLocations.at(errors.location(tree.line()), whole.spec());
    }

    private static int count(YamlObject tree, String key) {
        return (int) tree.whole(key, 1, MOST);
    }

    private void checkSize(YamlObject tree, long instances) {
        if (instances > MAX_INSTANCES) {
            errors.add(
                    tree.line(), "fatTree has " + instances + " instances; it may have " + MAX_INSTANCES + " at most");
        }
    }

    private void checkRacks(YamlObject tree, List<Integer> prefillRacks, int racks) {
        for (int rack : prefillRacks) {
            if (rack >= racks) {
                errors.add(
                        tree.line("prefillRacks"),
                        "fatTree.prefillRacks names rack " + rack + "; they are numbered through all pods, here 0 to "
                                + (racks - 1));
            }
        }
    }

    private static List<Uplink> uplinks(YamlObject tree) {
        List<Uplink> uplinks = new ArrayList<>();
        YamlObject levels = tree.object("uplinks", LEVELS);
        if (levels == null) {
            return uplinks;
        }
        for (String level : LEVELS) {
            YamlObject uplink = levels.object(level, UPLINK_KEYS);
            if (uplink != null) {
                uplinks.add(new Uplink(uplink.scaled("gigabytesPerSecond", 9, false), (int)
                        uplink.whole("members", 1, LinkReader.MAX_MEMBERS, 1)));
            }
        }
        return uplinks;
    }
}
