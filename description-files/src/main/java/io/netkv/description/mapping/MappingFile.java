package io.netkv.description.mapping;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.description.yaml.ValidationErrors;
import io.netkv.description.yaml.YamlObject;
import io.netkv.description.yaml.YamlText;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InstanceSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.MappingSpec.PortSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Mappings of telemetry's sources as YAML. {@code mappings/two-racks.yaml}, which is shipped, says by example how one is
 * written.
 */
public final class MappingFile {

    private static final List<String> KEYS = List.of(
            "fabric", "waitTickNanoseconds", "sourceLabels", "interfaceLabels", "interfaces", "ports", "instances");
    private static final List<String> INTERFACE_KEYS = List.of("source", "interface", "sends", "receives");
    private static final List<String> PORT_KEYS = List.of("nodeGuid", "port", "sends", "receives");
    private static final List<String> INSTANCE_KEYS = List.of("source", "engine", "instance");

    private final ValidationErrors errors;
    private final MappingSpec spec;

    private MappingFile(ValidationErrors errors, MappingSpec spec) {
        this.errors = errors;
        this.spec = spec;
    }

    /**
     * Reads a file.
     *
     * @throws InvalidDescriptionException where its fabric cannot be known
     * @throws UserFacingException where it cannot be read
     */
    public static MappingFile read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new UserFacingException("there is no mapping file " + file, e);
        } catch (CharacterCodingException e) {
            throw new UserFacingException("mapping file " + file + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UserFacingException("mapping file " + file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param file what errors call it
     * @throws InvalidDescriptionException where its fabric cannot be known
     */
    public static MappingFile parse(String yaml, String file) {
        ValidationErrors errors = new ValidationErrors(file);
        MappingNode root = YamlText.compose(yaml, errors, "the key fabric, and interfaces, ports or instances");
        if (root != null) {
            YamlObject mapping = YamlObject.of(root, "", errors, KEYS);
            if (mapping.has("fabric")) {
                return new MappingFile(errors, spec(mapping, errors));
            }
            mapping.require("fabric");
        }
        throw new InvalidDescriptionException(errors.texts());
    }

    /** Name of the fabric that it is for. */
    public String fabric() {
        return spec.fabric();
    }

    /**
     * Checks it against its fabric.
     *
     * @throws InvalidDescriptionException with everything that is wrong in it, each with its line
     */
    public TelemetryMapping checkedAgainst(Fabric fabric) {
        if (errors.allowStructureChecks()) {
            try {
                TelemetryMapping mapping = TelemetryMapping.of(spec, fabric);
                if (errors.isEmpty()) {
                    return mapping;
                }
            } catch (InvalidDescriptionException e) {
                errors.addAll(e.errors());
            }
        }
        throw new InvalidDescriptionException(errors.texts());
    }

    private static MappingSpec spec(YamlObject mapping, ValidationErrors errors) {
        return new MappingSpec(
                mapping.name("fabric"),
                errors.location(mapping.line("fabric")),
                mapping.has("waitTickNanoseconds") ? mapping.scaled("waitTickNanoseconds", 0, false) : 0,
                words(mapping, "sourceLabels", errors),
                words(mapping, "interfaceLabels", errors),
                mapping.objects("interfaces", INTERFACE_KEYS).stream()
                        .map(entry -> new InterfaceSpec(
                                entry.name("source"),
                                entry.name("interface"),
                                optional(entry, "sends"),
                                optional(entry, "receives"),
                                errors.location(entry.line())))
                        .toList(),
                mapping.objects("ports", PORT_KEYS).stream()
                        .map(entry -> new PortSpec(
                                entry.name("nodeGuid"),
                                (int) entry.whole("port", 0, Integer.MAX_VALUE),
                                optional(entry, "sends"),
                                optional(entry, "receives"),
                                errors.location(entry.line())))
                        .toList(),
                mapping.objects("instances", INSTANCE_KEYS).stream()
                        .map(entry -> new InstanceSpec(
                                entry.name("source"),
                                (int) entry.whole("engine", 0, Integer.MAX_VALUE, 0),
                                entry.name("instance"),
                                errors.location(entry.line())))
                        .toList());
    }

    private static @Nullable String optional(YamlObject entry, String key) {
        return entry.has(key) ? entry.name(key) : null;
    }

    private static List<String> words(YamlObject mapping, String key, ValidationErrors errors) {
        List<String> words = new ArrayList<>();
        for (Node item : mapping.items(key)) {
            if (item instanceof ScalarNode scalar) {
                words.add(scalar.getValue());
            } else {
                errors.add(YamlObject.lineOf(item), key + " must be a list of labels");
            }
        }
        return words;
    }
}
