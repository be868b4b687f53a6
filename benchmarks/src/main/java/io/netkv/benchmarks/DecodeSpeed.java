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
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
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
        measure("otlp-json", otlpJson());
        measure("sflow-json", sflow());
        measure("vector-json", vector());
        byte[] proto = otlpProto();
        measure("otlp-proto", proto, () -> MetricsData.parseFrom(proto));
    }

    private static void measure(String format, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        ObjectMapper jackson = new ObjectMapper();
        measure(format, bytes, () -> jackson.readTree(bytes));
    }

    private static void measure(String format, byte[] bytes, Read parse) {
        TelemetryDecoder decoder =
                new TelemetryDecoder(TelemetryFormats.named(format, AvroSerdes.shipped()), mapping());
        double tree = MESSAGES / CpuClock.leastSeconds(RUNS, () -> repeat(parse));
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

    private static String otlpJson() {
        String points = COUNTERS.stream().map(counter -> """
                        {"name":"nvswitch_interface_if_out_%s","gauge":{"dataPoints":[{"attributes":[{"key":"interface",\
                        "value":{"stringValue":"Ethernet1/1"}}],"timeUnixNano":"1700000000123456789","asDouble":7654321012345}]}}""".formatted(counter)).collect(Collectors.joining(","));
        return """
                {"resourceMetrics":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"leaf-1"}}]},\
                "scopeMetrics":[{"metrics":[%s]}]}]}""".formatted(points);
    }

    private static byte[] otlpProto() {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (String counter : COUNTERS) {
            scope.addMetrics(Metric.newBuilder()
                    .setName("nvswitch_interface_if_out_" + counter)
                    .setGauge(Gauge.newBuilder()
                            .addDataPoints(NumberDataPoint.newBuilder()
                                    .addAttributes(attribute("interface", "Ethernet1/1"))
                                    .setTimeUnixNano(1_700_000_000_123_456_789L)
                                    .setAsDouble(7_654_321_012_345d))));
        }
        return MetricsData.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("host.name", "leaf-1")))
                        .addScopeMetrics(scope))
                .build()
                .toByteArray();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static String sflow() {
        return """
                {"type":"sflow","message":{"version":5,"agent-ip":"leaf-1","samples":[{"header":{"format":2},"records":\
                [{"header":{"data-format":1,"length":88},"data":{"if-index":"Ethernet1/1","if-type":6,"if-speed":400000000000,\
                "if-in-octets":7654321012345,"if-in-ucast-pkts":1,"if-in-errors":0,"if-out-octets":7654321012345,\
                "if-out-ucast-pkts":1,"if-out-errors":0,"if-promiscuous-mode":0}}]}]},"src":"[::ffff:10.0.0.1]:50001",\
                "time_received":"2023-11-14T22:13:20.723694Z"}""";
    }

    private static String vector() {
        return """
                {"name":"network_transmit_bytes_total","namespace":"host","tags":{"collector":"network","device":"Ethernet1/1",\
                "host":"leaf-1"},"timestamp":"2023-11-14T22:13:20.123Z","kind":"absolute","counter":{"value":7654321012345.0}}""";
    }
}
