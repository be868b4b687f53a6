package io.netkv.kafka;

import io.netkv.avro.FabricDescription;
import io.netkv.avro.FabricInstance;
import io.netkv.avro.FabricLink;
import io.netkv.avro.FabricNode;
import io.netkv.avro.FabricRack;
import io.netkv.avro.FabricRole;
import io.netkv.avro.FabricTier;
import io.netkv.avro.FabricZone;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.core.fabric.Role;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fabrics as records of the fabric topic. */
public final class FabricRecords {

    private FabricRecords() {}

    /** The record of a fabric. */
    public static FabricDescription toRecord(FabricSpec spec) {
        return FabricDescription.newBuilder()
                .setName(spec.name())
                .setTiers(spec.tiers().stream()
                        .map(tier -> new FabricTier(tier.latencySeconds(), tier.bandwidthBytesPerSecond()))
                        .toList())
                .setZones(spec.zones().stream()
                        .map(zone -> new FabricZone(zone.name(), orEmpty(zone.zone())))
                        .toList())
                .setPods(spec.pods().stream().map(PodSpec::name).toList())
                .setZoneOfPod(spec.pods().stream()
                        .filter(pod -> !orEmpty(pod.zone()).isEmpty())
                        .collect(Collectors.toMap(PodSpec::name, PodSpec::zone)))
                .setRacks(spec.racks().stream()
                        .map(rack -> new FabricRack(rack.name(), rack.pod()))
                        .toList())
                .setNodes(spec.nodes().stream()
                        .map(node -> new FabricNode(node.name(), node.rack()))
                        .toList())
                .setInstances(
                        spec.instances().stream().map(FabricRecords::toRecord).toList())
                .setLinks(spec.links().stream()
                        .map(link -> new FabricLink(link.name(), link.from(), link.to(), link.capacityBytesPerSecond()))
                        .toList())
                .build();
    }

    private static String orEmpty(String parent) {
        return parent.equals(FabricSpec.CORE) ? "" : parent;
    }

    private static String orCore(String parent) {
        return parent.isEmpty() ? FabricSpec.CORE : parent;
    }

    private static FabricInstance toRecord(InstanceSpec instance) {
        FabricRole role = FabricRole.valueOf(instance.role().name());
        return new FabricInstance(instance.name(), instance.node(), role, instance.kvCapacityTokens());
    }

    /**
     * The fabric that a record describes.
     *
     * @throws InvalidRecordException naming every error, if it is not valid
     */
    public static Fabric toFabric(FabricDescription record) {
        try {
            return Fabric.of(toSpec(record));
        } catch (InvalidDescriptionException e) {
            throw new InvalidRecordException("fabric '" + record.getName() + "' is not valid: "
                    + String.join("; ", e.errors()) + "; 'netkv fabric check' says more");
        }
    }

    /** The description in a record, not yet checked; a location is a position in the record. */
    public static FabricSpec toSpec(FabricDescription record) {
        return new FabricSpec(
                record.getName(),
                "fabric",
                map(
                        record.getTiers(),
                        "tiers",
                        (tier, location) ->
                                new TierSpec(tier.getLatencySeconds(), tier.getBandwidthBytesPerSecond(), location)),
                map(
                        record.getZones(),
                        "zones",
                        (zone, location) -> new ZoneSpec(zone.getName(), orCore(zone.getZone()), location)),
                map(
                        record.getPods(),
                        "pods",
                        (pod, location) ->
                                new PodSpec(pod, orCore(record.getZoneOfPod().getOrDefault(pod, "")), location)),
                map(
                        record.getRacks(),
                        "racks",
                        (rack, location) -> new RackSpec(rack.getName(), rack.getPod(), location)),
                map(
                        record.getNodes(),
                        "nodes",
                        (node, location) -> new NodeSpec(node.getName(), node.getRack(), location)),
                map(
                        record.getInstances(),
                        "instances",
                        (instance, location) -> new InstanceSpec(
                                instance.getName(),
                                instance.getNode(),
                                role(instance.getRole()),
                                instance.getKvCapacityTokens(),
                                location)),
                map(
                        record.getLinks(),
                        "links",
                        (link, location) -> new LinkSpec(
                                link.getName(),
                                link.getFrom(),
                                link.getTo(),
                                link.getCapacityBytesPerSecond(),
                                location)));
    }

    /** What an older release does not know it reads as decode. */
    private static Role role(FabricRole role) {
        return switch (role) {
            case PREFILL -> Role.PREFILL;
            case BOTH -> Role.BOTH;
            case DECODE, UNKNOWN -> Role.DECODE;
        };
    }

    private static <A, B> List<B> map(List<A> values, String list, BiFunction<A, String, B> toSpec) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> toSpec.apply(values.get(i), list + "[" + i + "]"))
                .toList();
    }
}
