package io.netkv.formats.mapping;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.formats.format.JsonSamples;
import io.netkv.formats.mapping.MappingSpec.InstanceSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.MappingSpec.PortSpec;
import io.netkv.formats.mapping.TelemetryMapping.Ends;
import io.netkv.formats.mapping.TelemetryMapping.Engine;
import io.netkv.formats.mapping.TelemetryMapping.Interface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks one mapping against its fabric: every error, not the first. */
final class MappingChecks {

    private final MappingSpec spec;
    private final Fabric fabric;
    private final List<String> errors = new ArrayList<>();

    private final Map<Interface, Ends> interfaces = new HashMap<>();
    private final Map<Engine, Integer> instances = new HashMap<>();
    /** Where each was mapped first. */
    private final Map<Object, String> places = new HashMap<>();

    MappingChecks(MappingSpec spec, Fabric fabric) {
        this.spec = spec;
        this.fabric = fabric;
    }

    TelemetryMapping check() {
        if (!spec.fabric().equals(fabric.name())) {
            error(
                    spec.location(),
                    "the mapping is for fabric '" + spec.fabric() + "'; it must be for '" + fabric.name() + "'");
        }
        spec.interfaces().forEach(this::checkInterface);
        spec.ports().forEach(this::checkPort);
        spec.instances().forEach(this::checkInstance);
        if (!errors.isEmpty()) {
            throw new InvalidDescriptionException(errors);
        }
        return new TelemetryMapping(
                fabric,
                spec.waitTickNanoseconds(),
                spec.sourceLabels().isEmpty() ? SourceLabels.SOURCES : normal(spec.sourceLabels()),
                spec.interfaceLabels().isEmpty() ? SourceLabels.INTERFACES : normal(spec.interfaceLabels()),
                interfaces,
                instances);
    }

    private static List<String> normal(List<String> labels) {
        return labels.stream().map(JsonSamples::label).toList();
    }

    private void checkInterface(InterfaceSpec entry) {
        String called = "interface '" + entry.name() + "' of source '" + entry.source() + "'";
        Interface key = new Interface(SourceLabels.canonical(entry.source()), entry.name());
        checkOnce(key, called, entry.location());
        interfaces.put(key, ends(called, entry.sends(), entry.receives(), entry.location()));
    }

    private void checkPort(PortSpec entry) {
        String guid = SourceLabels.bareGuid(entry.nodeGuid());
        if (!guid.matches("[0-9a-f]{16}")) {
            error(
                    entry.location(),
                    "nodeGuid is '" + entry.nodeGuid() + "'; it must be 16 hexadecimal digits, for example"
                            + " 0x506b4b03005c2740");
            return;
        }
        String called = "port " + entry.port() + " of node 0x" + guid;
        Interface key = new Interface(guid, Integer.toString(entry.port()));
        checkOnce(key, called, entry.location());
        interfaces.put(key, ends(called, entry.sends(), entry.receives(), entry.location()));
    }

    private void checkInstance(InstanceSpec entry) {
        String called = "engine " + entry.engine() + " of source '" + entry.source() + "'";
        Engine key = new Engine(SourceLabels.canonical(entry.source()), entry.engine());
        checkOnce(key, called, entry.location());
        int instance = fabric.instanceIndex(entry.instance());
        if (instance < 0) {
            error(
                    entry.location(),
                    "fabric '" + fabric.name() + "' has no instance '" + entry.instance() + "'"
                            + NameSuggestion.to(
                                    entry.instance(),
                                    fabric.decodeCount(),
                                    k -> fabric.instanceName(fabric.decodeInstance(k))));
        } else if (!fabric.role(instance).isDecode()) {
            error(
                    entry.location(),
                    "instance '" + entry.instance() + "' is a prefill instance; name a decode instance");
        } else {
            checkOnce("instance " + instance, "instance '" + entry.instance() + "'", entry.location());
            instances.put(key, instance);
        }
    }

    private Ends ends(String called, @Nullable String sends, @Nullable String receives, String location) {
        if (sends == null && receives == null) {
            error(
                    location,
                    called + " has neither 'sends' nor 'receives'; name the link that leaves it, the link that ends"
                            + " there, or both");
        }
        return new Ends(link(sends, location), link(receives, location));
    }

    private int link(@Nullable String name, String location) {
        if (name == null) {
            return -1;
        }
        int link = fabric.linkIndex(name);
        if (link < 0) {
            error(
                    location,
                    "fabric '" + fabric.name() + "' has no link '" + name + "'"
                            + NameSuggestion.to(name, fabric.linkCount(), fabric::linkName));
            return -1;
        }
        // Two counters on one link would look like a reset with every reading.
        checkOnce("link " + link, "link '" + name + "'", location);
        return link;
    }

    private void checkOnce(Object thing, String called, String location) {
        String before = places.putIfAbsent(thing, location);
        if (before != null) {
            error(location, called + " is mapped twice; " + before + " was the first");
        }
    }

    private void error(String location, String message) {
        errors.add(location + ": " + message);
    }
}
