package io.netkv.description.fabric;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.core.fabric.Role;
import io.netkv.description.yaml.ValidationErrors;
import io.netkv.description.yaml.YamlObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the {@code fatTree} shorthand. */
final class FatTreeReader {

    static final List<String> KEYS = List.of(
            "zones",
            "podsPerZone",
            "pods",
            "racksPerPod",
            "nodesPerRack",
            "instancesPerNode",
            "prefillRacks",
            "prefillInstances",
            "kvCapacityTokens",
            "uplinks");

    private static final List<String> LEVELS = List.of("instance", "node", "rack", "pod");
    private static final List<String> LEVELS_WITH_ZONES = List.of("instance", "node", "rack", "pod", "zone");
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
        boolean isZoned = tree.has("zones");
        int zones = isZoned ? count(tree, "zones") : 0;
        int pods = isZoned ? zones * count(tree, "podsPerZone") : count(tree, "pods");
        checkPods(tree, isZoned);
        int racks = count(tree, "racksPerPod");
        int nodes = count(tree, "nodesPerRack");
        int instances = count(tree, "instancesPerNode");
        boolean counted = errors.count() == before;
        if (!tree.has("prefillInstances")) {
            tree.require("prefillRacks");
        }
        List<Integer> prefillRacks = tree.wholes("prefillRacks");
        List<Integer> prefillInstances = tree.wholes("prefillInstances");
        long kvCapacityTokens = tree.whole("kvCapacityTokens", 1, Long.MAX_VALUE);
        List<Uplink> uplinks = uplinks(tree, isZoned ? LEVELS_WITH_ZONES : LEVELS);
        if (counted) {
            checkSize(tree, (long) pods * racks * nodes * instances);
            checkRacks(tree, prefillRacks, (long) pods * racks);
            checkInstances(tree, prefillInstances, instances);
        }
        if (!errors.isEmpty()) {
            return null;
        }
        FatTree whole = new FatTree(
                name,
                zones,
                pods,
                racks,
                nodes,
                instances,
                uplinks,
                tiers,
                new LinkedHashSet<>(prefillRacks),
                kvCapacityTokens);
        FabricSpec spec = whole.spec();
        List<InstanceSpec> placed = new ArrayList<>(spec.instances());
        for (int i = 0; i < placed.size(); i++) {
            if (prefillInstances.contains(i % instances)) {
                placed.set(i, prefilling(placed.get(i)));
            }
        }
        return SourceLocations.at(errors.location(tree.line()), spec.withInstances(placed));
    }

    private static InstanceSpec prefilling(InstanceSpec instance) {
        return new InstanceSpec(instance.name(), instance.node(), Role.PREFILL, 0, instance.location());
    }

    private void checkInstances(YamlObject tree, List<Integer> prefillInstances, int instances) {
        for (int instance : prefillInstances) {
            if (instance >= instances) {
                errors.add(
                        tree.line("prefillInstances"),
                        "fatTree.prefillInstances names instance " + instance + "; in each node they are 0 to "
                                + (instances - 1));
            }
        }
    }

    private void checkPods(YamlObject tree, boolean isZoned) {
        String superfluous = isZoned ? "pods" : "podsPerZone";
        if (tree.has(superfluous)) {
            errors.add(
                    tree.line(superfluous),
                    isZoned
                            ? "fatTree.pods beside fatTree.zones; say podsPerZone"
                            : "fatTree.podsPerZone without fatTree.zones; say how many zones, or pods");
        }
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

    private void checkRacks(YamlObject tree, List<Integer> prefillRacks, long racks) {
        for (int rack : prefillRacks) {
            if (rack >= racks) {
                errors.add(
                        tree.line("prefillRacks"),
                        "fatTree.prefillRacks names rack " + rack + "; they are numbered through all pods, here 0 to "
                                + (racks - 1));
            }
        }
    }

    private static List<Uplink> uplinks(YamlObject tree, List<String> names) {
        List<Uplink> uplinks = new ArrayList<>();
        YamlObject levels = tree.object("uplinks", names);
        if (levels == null) {
            return uplinks;
        }
        for (String level : names) {
            YamlObject uplink = levels.object(level, UPLINK_KEYS);
            if (uplink != null) {
                uplinks.add(new Uplink(uplink.scaled("gigabytesPerSecond", 9, false), (int)
                        uplink.whole("members", 1, LinkReader.MAX_MEMBERS, 1)));
            }
        }
        return uplinks;
    }
}
