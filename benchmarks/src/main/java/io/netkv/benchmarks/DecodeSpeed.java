package io.netkv.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.formats.decode.TelemetryDecoder;
import io.netkv.formats.format.TelemetryFormats;
import io.netkv.formats.format.UnreadableMessageException;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Messages of each tool that become link telemetry per second of one thread's processor time. An event of gnmic's holds the
 * counters of one interface, a metric of Telegraf's its row of IF-MIB, a sample of prometheus-kafka-adapter's one value.
 * The baseline is Jackson's tree of the same bytes.
 */
public final class DecodeSpeed {

    private static final int MESSAGES = 20_000;
    private static final int RUNS = 12;

    private static final List<String> COUNTERS = List.of(
            "octets", "pkts", "unicast-pkts", "multicast-pkts", "broadcast-pkts", "discards", "errors", "fcs-errors");

    private DecodeSpeed() {}

    /** Runs it, prints messages per second and their ratio. */
    public static void main(String[] arguments) {
        measure("gnmic-event", gnmic());
        measure("telegraf-json", telegraf());
        measure("prometheus-kafka-adapter", prometheus());
    }

    private static void measure(String format, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        TelemetryDecoder decoder =
                new TelemetryDecoder(TelemetryFormats.named(format, AvroSerdes.shipped()), mapping());
        ObjectMapper jackson = new ObjectMapper();
        double tree = MESSAGES / CpuClock.leastSeconds(RUNS, () -> repeat(() -> jackson.readTree(bytes)));
        double decoded = MESSAGES / CpuClock.leastSeconds(RUNS, () -> repeat(() -> decoder.decode(bytes, 1)));
        if (decoder.unmapped().left() > 0 || decoder.unmapped().used() < (long) MESSAGES * RUNS) {
            throw new IllegalStateException(format + ": not all was decoded");
        }
        ResultRow.print("DecodeSpeed, " + format + ", " + bytes.length + " bytes", "messages/s", decoded, tree);
    }

    private interface Read {
        Object read() throws IOException, UnreadableMessageException;
    }

    private static void repeat(Read read) {
        try {
            for (int i = 0; i < MESSAGES; i++) {
                if (read.read() == null) {
                    throw new IllegalStateException("nothing was read");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnreadableMessageException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TelemetryMapping mapping() {
        Fabric fabric = FatTree.paper64().fabric();
        InterfaceSpec port = new InterfaceSpec("leaf-1", "Ethernet1/1", "p0r0-up-0", "p0r0-down-0", "here");
        return TelemetryMapping.of(
                new MappingSpec(fabric.name(), "here", List.of(), List.of(), List.of(port), List.of(), List.of()),
                fabric);
    }

    private static String gnmic() {
        String values = COUNTERS.stream()
                .flatMap(counter -> List.of("in-", "out-").stream()
                        .map(way -> "\"/interfaces/interface/state/counters/%s%s\":\"%d\""
                                .formatted(way, counter, 7_654_321_012_345L)))
                .collect(Collectors.joining(","));
        return """
                [{"name":"counters","timestamp":1700000000123456789,"tags":{"interface_name":"Ethernet1/1",\
                "source":"leaf-1:57400","subscription-name":"counters"},"values":{%s}}]""".formatted(values);
    }

    private static String telegraf() {
        String fields = IntStream.range(0, 14)
                .mapToObj(i -> "\"ifHC%d\":%d".formatted(i, 7_654_321_012_345L))
                .collect(Collectors.joining(","));
        return """
                {"fields":{"ifHCOutOctets":7654321012345,"ifHCInOctets":7654321012345,%s},"name":"interface",\
                "tags":{"agent_host":"leaf-1","host":"collector","ifName":"Ethernet1/1"},"timestamp":1700000000123}""".formatted(fields);
    }

    private static String prometheus() {
        return """
                {"labels":{"__name__":"node_network_transmit_bytes_total","device":"Ethernet1/1","instance":"leaf-1:9100",\
                "job":"node"},"name":"node_network_transmit_bytes_total","timestamp":"2023-11-14T22:13:20Z",\
                "value":"7654321012345"}""";
    }
}
