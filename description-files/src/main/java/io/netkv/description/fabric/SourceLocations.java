package io.netkv.description.fabric;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;

/** Says where the parts of a fabric were written down. */
final class SourceLocations {

    private SourceLocations() {}

    /** The same fabric with all its parts, but for the tiers, in one location. */
    static FabricSpec at(String location, FabricSpec spec) {
        return new FabricSpec(
                spec.name(),
                location,
                spec.tiers(),
                spec.zones().stream()
                        .map(zone -> new ZoneSpec(zone.name(), zone.zone(), location))
                        .toList(),
                spec.pods().stream()
                        .map(pod -> new PodSpec(pod.name(), pod.zone(), location))
                        .toList(),
                spec.racks().stream()
                        .map(rack -> new RackSpec(rack.name(), rack.pod(), location))
                        .toList(),
                spec.nodes().stream()
                        .map(node -> new NodeSpec(node.name(), node.rack(), location))
                        .toList(),
                spec.instances().stream()
                        .map(one ->
                                new InstanceSpec(one.name(), one.node(), one.role(), one.kvCapacityTokens(), location))
                        .toList(),
                spec.links().stream()
                        .map(link -> new LinkSpec(
                                link.name(), link.from(), link.to(), link.capacityBytesPerSecond(), location))
                        .toList());
    }
}
