package io.netkv.description.fabric;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.core.fabric.Tier;
import io.netkv.description.yaml.ValidationErrors;
import io.netkv.description.yaml.YamlObject;
import io.netkv.description.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads one fabric file; what is wrong with its words and what is wrong with the fabric is reported together. */
final class FabricReader {

    private static final List<String> ELEMENT_LISTS = List.of("pods", "racks", "nodes", "instances", "links");
    private static final List<String> ALL_LISTS = List.of("zones", "pods", "racks", "nodes", "instances", "links");
    private static final List<String> KEYS =
            List.of("name", "tiers", "fatTree", "zones", "pods", "racks", "nodes", "instances", "links");
    private static final int ZONE_LEVEL = Tier.CROSS_POD + 1;

    /** Makes an element of its name, its zone and its location. */
    @FunctionalInterface
    private interface InZone<T> {
        T of(String name, String zone, String location);
    }

    private final ValidationErrors errors;

    FabricReader(String file) {
        errors = new ValidationErrors(file);
    }

    Fabric read(String yaml) {
        MappingNode root = YamlText.compose(
                yaml, errors, "the keys name, tiers, and either fatTree or pods, racks, nodes, instances, links");
        if (root == null) {
            throw new InvalidDescriptionException(errors.texts());
        }
        YamlObject file = YamlObject.of(root, "", errors, KEYS);
        String name = file.name("name");
        List<TierSpec> tiers = tiers(file);
        if (file.has("fatTree")) {
            return checkedFatTree(name, tiers, file);
        }
        return checkedLists(name, tiers, file);
    }

    private List<TierSpec> tiers(YamlObject file) {
        file.require("tiers");
        return file.objects("tiers", List.of("latencyMicros", "gigabytesPerSecond")).stream()
                .map(tier -> new TierSpec(
                        tier.scaled("latencyMicros", -6, true),
                        tier.scaled("gigabytesPerSecond", 9, false),
                        errors.location(tier.line())))
                .toList();
    }

    private Fabric checkedFatTree(String name, List<TierSpec> tiers, YamlObject file) {
        for (String list : ALL_LISTS) {
            if (file.has(list)) {
                errors.add(
                        file.line(list), "'" + list + "' beside 'fatTree', which describes all of them; leave one out");
            }
        }
        YamlObject tree = file.object("fatTree", FatTreeReader.KEYS);
        FabricSpec spec = tree == null ? null : new FatTreeReader(errors).read(name, tiers, tree);
        if (spec == null) {
            throw new InvalidDescriptionException(errors.texts());
        }
        return Fabric.of(spec);
    }

    private Fabric checkedLists(String name, List<TierSpec> tiers, YamlObject file) {
        ELEMENT_LISTS.forEach(file::require);
        LinkReader links = new LinkReader(errors);
        List<ZoneSpec> zones = inZones(file, "zones", links, ZONE_LEVEL, ZoneSpec::new);
        List<PodSpec> pods = inZones(file, "pods", links, Tier.CROSS_POD, PodSpec::new);
        List<RackSpec> racks = racks(file, links);
        List<NodeSpec> nodes = nodes(file, links);
        List<InstanceSpec> instances = instances(file, links);
        file.objects("links", LinkReader.KEYS).forEach(links::read);

        String location = errors.location(file.line());
        FabricSpec spec = new FabricSpec(name, location, tiers, zones, pods, racks, nodes, instances, links.links());
        if (errors.allowStructureChecks()) {
            check(spec.withLinks(links.groups()));
        }
        if (!errors.isEmpty()) {
            throw new InvalidDescriptionException(errors.texts());
        }
        return Fabric.of(spec);
    }

    private void check(FabricSpec spec) {
        try {
            Fabric.of(spec);
        } catch (InvalidDescriptionException e) {
            errors.addAll(e.errors());
        }
    }

    /** Names, or names with the zones that they stand in. */
    private <T> List<T> inZones(YamlObject file, String list, LinkReader links, int level, InZone<T> spec) {
        List<T> read = new ArrayList<>();
        for (Node item : file.items(list)) {
            int line = YamlObject.lineOf(item);
            String name;
            String zone = FabricSpec.CORE;
            if (item instanceof ScalarNode scalar) {
                name = scalar.getValue();
            } else if (item instanceof MappingNode mapping) {
                YamlObject object =
                        YamlObject.of(mapping, list + "[" + read.size() + "]", errors, List.of("name", "zone"));
                name = object.name("name");
                zone = object.has("zone") ? object.name("zone") : FabricSpec.CORE;
            } else {
                errors.addStructural(line, list + " must be a list of names, or of {name: ..., zone: ...}");
                continue;
            }
            read.add(spec.of(name, zone, errors.location(line)));
            links.element(name, level);
            links.within(name, zone);
        }
        return read;
    }

    private List<RackSpec> racks(YamlObject file, LinkReader links) {
        List<RackSpec> racks = new ArrayList<>();
        for (YamlObject rack : file.objects("racks", List.of("name", "pod"))) {
            racks.add(new RackSpec(rack.name("name"), rack.name("pod"), errors.location(rack.line())));
            links.element(racks.get(racks.size() - 1).name(), 2);
        }
        return racks;
    }

    private List<NodeSpec> nodes(YamlObject file, LinkReader links) {
        List<NodeSpec> nodes = new ArrayList<>();
        for (YamlObject node : file.objects("nodes", List.of("name", "rack"))) {
            nodes.add(new NodeSpec(node.name("name"), node.name("rack"), errors.location(node.line())));
            links.element(nodes.get(nodes.size() - 1).name(), 1);
        }
        return nodes;
    }

    private List<InstanceSpec> instances(YamlObject file, LinkReader links) {
        InstanceReader reader = new InstanceReader(errors);
        file.objects("instances", InstanceReader.KEYS).forEach(reader::read);
        reader.instances().forEach(instance -> links.element(instance.name(), 0));
        return reader.instances();
    }
}
