package io.netkv.formats.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mapping as it was written, not yet checked. Places say where, as {@code file:line}.
 *
 * @param fabric the fabric whose links and instances are meant
 * @param location where the mapping as a whole is written down
 * @param sourceLabels labels that name the source, the first that a sample has counts; empty for
 *     {@link SourceLabels#SOURCES}
 * @param waitTickNanoseconds what one tick of InfiniBand's PortXmitWait stands for, above 0; 0 where it is not known
 * @param interfaceLabels the same for the interface; empty for {@link SourceLabels#INTERFACES}
 */
public record MappingSpec(
        String fabric,
        String location,
        double waitTickNanoseconds,
        List<String> sourceLabels,
        List<String> interfaceLabels,
        List<InterfaceSpec> interfaces,
        List<PortSpec> ports,
        List<InstanceSpec> instances) {

    /** One that does not know what a tick of PortXmitWait is. */
    public MappingSpec(
            String fabric,
            String location,
            List<String> sourceLabels,
            List<String> interfaceLabels,
            List<InterfaceSpec> interfaces,
            List<PortSpec> ports,
            List<InstanceSpec> instances) {
        this(fabric, location, 0, sourceLabels, interfaceLabels, interfaces, ports, instances);
    }

    /** Copies the lists. */
    public MappingSpec {
        sourceLabels = List.copyOf(sourceLabels);
        interfaceLabels = List.copyOf(interfaceLabels);
        interfaces = List.copyOf(interfaces);
        ports = List.copyOf(ports);
        instances = List.copyOf(instances);
    }

    /**
     * An interface and its links.
     *
     * @param sends the link that leaves it, measured by what it sends; null where another end measures that link
     * @param receives the link that ends at it, measured by what it receives; null likewise
     */
    public record InterfaceSpec(
            String source,
            String name,
            @Nullable String sends,
            @Nullable String receives,
            String location) {}

    /**
     * A port of InfiniBand and its links.
     *
     * @param nodeGuid 16 hexadecimal digits, with 0x, ':' or neither
     */
    public record PortSpec(
            String nodeGuid,
            int port,
            @Nullable String sends,
            @Nullable String receives,
            String location) {}

    /**
     * A serving engine and the decode instance that it is.
     *
     * @param engine number of the engine behind the source, 0 or more; 0 also where samples have no such label
     */
    public record InstanceSpec(String source, int engine, String instance, String location) {}
}
