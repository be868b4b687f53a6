package io.netkv.core.fabric;

import java.util.List;

/**
 * A fabric as it was written, not yet checked: {@link Fabric#of} turns it into one that is valid.
 * Every part knows its location (a file and line, or a position in a record) so that an error can name it.
 *
 * @param name name of the fabric, which keys all its records
 * @param location where the fabric as a whole is written down
 * @param tiers four: same node, same rack, same pod, cross-pod; with one more for each level of zones, before the last
 * @param zones what pods stand in, where they do not all stand at the core
 * @param pods pods
 * @param racks racks
 * @param nodes nodes
 * @param instances instances, in the order by which ties are broken
 * @param links directed links; links with the same ends are members of one {@linkplain Fabric#groupCount() group}
 */
public record FabricSpec(
        String name,
        String location,
        List<TierSpec> tiers,
        List<ZoneSpec> zones,
        List<PodSpec> pods,
        List<RackSpec> racks,
        List<NodeSpec> nodes,
        List<InstanceSpec> instances,
        List<LinkSpec> links) {

    /** The name by which the uplinks of pods, or of the outermost zones, call their far end. */
    public static final String CORE = "core";

    public FabricSpec {
        tiers = List.copyOf(tiers);
        zones = List.copyOf(zones);
        pods = List.copyOf(pods);
        racks = List.copyOf(racks);
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
        links = List.copyOf(links);
    }

    /** A fabric without zones. */
    public FabricSpec(
            String name,
            String location,
            List<TierSpec> tiers,
            List<PodSpec> pods,
            List<RackSpec> racks,
            List<NodeSpec> nodes,
            List<InstanceSpec> instances,
            List<LinkSpec> links) {
        this(name, location, tiers, List.of(), pods, racks, nodes, instances, links);
    }

    /** The same fabric under another name. */
    public FabricSpec named(String newName) {
        return new FabricSpec(newName, location, tiers, zones, pods, racks, nodes, instances, links);
    }

    /** The same fabric with other bandwidths or latencies of its tiers. */
    public FabricSpec withTiers(List<TierSpec> others) {
        return new FabricSpec(name, location, others, zones, pods, racks, nodes, instances, links);
    }

    /** The same fabric with other links between the same elements. */
    public FabricSpec withLinks(List<LinkSpec> others) {
        return new FabricSpec(name, location, tiers, zones, pods, racks, nodes, instances, others);
    }

    /** The same fabric with other instances, on the same nodes and links. */
    public FabricSpec withInstances(List<InstanceSpec> others) {
        return new FabricSpec(name, location, tiers, zones, pods, racks, nodes, others, links);
    }

    /**
     * What one flow gets over a distance on an idle network.
     *
     * @param latencySeconds one way, 0 or more
     * @param bandwidthBytesPerSecond above 0
     * @param location where this is written down
     */
    public record TierSpec(double latencySeconds, double bandwidthBytesPerSecond, String location) {}

    /**
     * A zone: several pods, or several smaller zones, that are nearer to each other than to others.
     *
     * @param name its name
     * @param zone the larger zone that it stands in, or {@value FabricSpec#CORE}
     * @param location where this is written down
     */
    public record ZoneSpec(String name, String zone, String location) {}

    /**
     * A pod.
     *
     * @param name its name
     * @param zone the zone that it stands in, or {@value FabricSpec#CORE}
     * @param location where this is written down
     */
    public record PodSpec(String name, String zone, String location) {

        /** One that stands in no zone. */
        public PodSpec(String name, String location) {
            this(name, CORE, location);
        }
    }

    /**
     * A rack.
     *
     * @param name its name
     * @param pod the pod it stands in
     * @param location where this is written down
     */
    public record RackSpec(String name, String pod, String location) {}

    /**
     * A node.
     *
     * @param name its name
     * @param rack the rack it stands in
     * @param location where this is written down
     */
    public record NodeSpec(String name, String rack, String location) {}

    /**
     * A serving instance.
     *
     * @param name its name
     * @param node the node it runs on
     * @param role its pool
     * @param kvCapacityTokens tokens of KV cache that it holds at most; above 0 for a decode instance
     * @param location where this is written down
     */
    public record InstanceSpec(String name, String node, Role role, long kvCapacityTokens, String location) {}

    /**
     * A directed link.
     *
     * @param name its name, by which telemetry names it
     * @param from the instance, node, rack, pod or zone where it begins, or {@value FabricSpec#CORE}
     * @param to where it ends: the parent or a child of {@code from}
     * @param capacityBytesPerSecond above 0
     * @param location where this is written down
     */
    public record LinkSpec(String name, String from, String to, double capacityBytesPerSecond, String location) {}
}
