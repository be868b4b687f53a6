package io.netkv.formats.mapping;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricSample;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which link or instance of a fabric the labels of a sample mean. Links are directed: what an interface sends is measured
 * on the link that leaves it, what it receives on the link that ends there.
 *
 * <p>A source is found as it is written and, failing that, without its TCP port, in any case; of a URL, host and port count. An
 * interface is found by its name and, where the sample has a port as well, by {@code name/port}. Immutable.
 */
public final class TelemetryMapping {

    /** Links of an interface, each -1 where it is not measured there. */
    record Ends(int sends, int receives) {}

    /** An engine behind a source. */
    record Engine(String source, int number) {}

    /** An interface or, with a GUID for a source, a port. */
    record Interface(String source, String name) {}

    private static final int LISTED = 10;

    private final Fabric fabric;
    private final double waitTickNanoseconds;
    private final List<String> sourceLabels;
    private final List<String> interfaceLabels;
    private final Map<Interface, Ends> interfaces;
    private final Map<Engine, Integer> instances;

    TelemetryMapping(
            Fabric fabric,
            double waitTickNanoseconds,
            List<String> sourceLabels,
            List<String> interfaceLabels,
            Map<Interface, Ends> interfaces,
            Map<Engine, Integer> instances) {
        this.fabric = fabric;
        this.waitTickNanoseconds = waitTickNanoseconds;
        this.sourceLabels = sourceLabels;
        this.interfaceLabels = interfaceLabels;
        this.interfaces = Map.copyOf(interfaces);
        this.instances = Map.copyOf(instances);
    }

    /**
     * Checks the description against the fabric that it is for.
     *
     * @throws InvalidDescriptionException with every error at once
     */
    public static TelemetryMapping of(MappingSpec spec, Fabric fabric) {
        return new MappingChecks(spec, fabric).check();
    }

    /** The fabric that is meant. */
    public Fabric fabric() {
        return fabric;
    }

    /** What one tick of InfiniBand's PortXmitWait stands for; 0 where the mapping does not say. */
    public double waitTickNanoseconds() {
        return waitTickNanoseconds;
    }

    /** Links that no interface measures, in the fabric's order. */
    public List<String> unmappedLinks() {
        Set<Integer> measured = interfaces.values().stream()
                .flatMap(ends -> Stream.of(ends.sends, ends.receives))
                .collect(Collectors.toSet());
        return IntStream.range(0, fabric.linkCount())
                .filter(link -> !measured.contains(link))
                .mapToObj(fabric::linkName)
                .toList();
    }

    /** Decode instances that no engine reports for, in the fabric's order. */
    public List<String> unmappedInstances() {
        return IntStream.range(0, fabric.decodeCount())
                .map(fabric::decodeInstance)
                .filter(instance -> !instances.containsValue(instance))
                .mapToObj(fabric::instanceName)
                .toList();
    }

    /** What of the fabric is left out, in a line for links and one for decode instances. */
    public List<String> coverage() {
        return List.of(
                coverage("links", fabric.linkCount(), unmappedLinks()),
                coverage("decode instances", fabric.decodeCount(), unmappedInstances()));
    }

    private String coverage(String what, int all, List<String> left) {
        String text =
                "The mapping covers " + (all - left.size()) + " of " + all + " " + what + " of fabric " + fabric.name();
        if (left.isEmpty()) {
            return text + ".";
        }
        String more = left.size() > LISTED ? " and " + (left.size() - LISTED) + " more" : "";
        return text + "; not " + String.join(", ", left.subList(0, Math.min(LISTED, left.size()))) + more + ".";
    }

    /** The link that a counter measures, or -1. */
    public int link(MetricSample sample) {
        Ends ends = ends(sample.labels());
        if (ends == null) {
            return -1;
        }
        return sample.metric().quantity() == KnownMetric.Quantity.RECEIVED ? ends.receives : ends.sends;
    }

    /** Whether a counter's interface is known, so that a direction without a link is left out on purpose. */
    public boolean knowsInterface(MetricSample sample) {
        return ends(sample.labels()) != null;
    }

    private @Nullable Ends ends(Map<String, String> labels) {
        Optional<String> port = SourceLabels.port(labels);
        Optional<String> guid = SourceLabels.guid(labels);
        if (guid.isPresent() && port.isPresent()) {
            Ends ends = interfaces.get(new Interface(guid.get(), port.get()));
            if (ends != null) {
                return ends;
            }
        }
        String name = SourceLabels.first(labels, interfaceLabels).orElse("");
        return sources(labels)
                .flatMap(source -> Stream.concat(port.map(number -> name + "/" + number).stream(), Stream.of(name))
                        .map(called -> new Interface(source, called)))
                .filter(interfaces::containsKey)
                .map(interfaces::get)
                .findFirst()
                .orElse(null);
    }

    /** The instance that a gauge is of, or -1. */
    public int instance(MetricSample sample) {
        int engine = engine(sample.labels());
        return sources(sample.labels())
                .map(source -> instances.getOrDefault(new Engine(source, engine), -1))
                .filter(instance -> instance >= 0)
                .findFirst()
                .orElse(-1);
    }

    /** As samples of vLLM have it; -1 where it is no number. */
    private static int engine(Map<String, String> labels) {
        String engine = labels.getOrDefault("engine", "0");
        return engine.matches("\\d{1,9}") ? Integer.parseInt(engine) : -1;
    }

    private Stream<String> sources(Map<String, String> labels) {
        String source = SourceLabels.first(labels, sourceLabels)
                .map(SourceLabels::authority)
                .orElse("");
        return Stream.of(source, SourceLabels.withoutTcpPort(source))
                .map(SourceLabels::canonical)
                .distinct();
    }

    /** Describes a sample that is not mapped, for the log. */
    public String describe(MetricSample sample) {
        return SourceLabels.describe(sample, sourceLabels, interfaceLabels);
    }
}
