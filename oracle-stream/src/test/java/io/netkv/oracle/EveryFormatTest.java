package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.fixtures.TestFabrics;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.MappingSpec.PortSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import io.netkv.oracle.bridge.TelemetrySource;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same traffic as every tool tells it, with a reset, repeats, readings that come late and ones of devices that are not known among it:
 * the same utilisation of the same links. Links carry 1,000 bytes a second; messages are as the tools' documents have them.
 */
class EveryFormatTest {

    private static final String TOPIC = "tool";
    private static final long EPOCH_SECOND = 1_700_000_000;

    private static final TelemetryMapping MAPPING = mapping(
            List.of(
                    new InterfaceSpec("n0", "eth0", "n0-r0", "r0-n0", "test"),
                    new InterfaceSpec("n1", "eth0", "n1-r0", null, "test")),
            List.of());

    private static final TelemetryMapping AGENTS = mapping(
            List.of(
                    new InterfaceSpec("10.0.0.0", "3", "n0-r0", "r0-n0", "test"),
                    new InterfaceSpec("10.0.0.1", "3", "n1-r0", null, "test")),
            List.of());

    private static final TelemetryMapping PORTS = mapping(
            List.of(),
            List.of(
                    new PortSpec("0x00000000000000a0", 1, "n0-r0", "r0-n0", "test"),
                    new PortSpec("0x00000000000000a1", 1, "n1-r0", null, "test")));

    private static TelemetryMapping mapping(List<InterfaceSpec> interfaces, List<PortSpec> ports) {
        return TelemetryMapping.of(
                new MappingSpec(OracleHarness.FABRIC, "test", List.of(), List.of(), interfaces, ports, List.of()),
                Fabric.of(TestFabrics.twoNodes(OracleHarness.FABRIC, 1)));
    }

    /** A device reads one counter. */
    private record Reading(double second, String source, String port, boolean isSent, long bytes) {

        String nanos() {
            return Long.toString((EPOCH_SECOND * 10 + Math.round(second * 10)) * 100_000_000L);
        }

        String rfc3339() {
            return Instant.ofEpochMilli(EPOCH_SECOND * 1000 + Math.round(second * 1000))
                    .toString();
        }

        String direction() {
            return isSent ? "transmit" : "receive";
        }
    }

    /** How a tool writes a reading, and of a counter of differences the one before. */
    private enum Tool {
        CUMULUS("otlp-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return text("""
                        {"resourceMetrics": [{"resource": {"attributes": [{"key": "net.host.name", "value": {"stringValue": "%s"}}]},
                        "scopeMetrics": [{"scope": {}, "metrics": [{"name": "nvswitch_interface_if_%s_octets", "gauge": {"dataPoints":
                        [{"attributes": [{"key": "interface", "value": {"stringValue": "%s"}}], "timeUnixNano": "%s", "asDouble": %d},
                        {"attributes": [{"key": "interface", "value": {"stringValue": "swp9"}}], "timeUnixNano": "%s", "asDouble": "NaN"}]}},
                        {"name": "nvswitch_interface_oper_state", "gauge": {"dataPoints": [{"asDouble": 1}]}}]}]}]}
                        """.formatted(
                                reading.source,
                                reading.isSent ? "out" : "in",
                                reading.port,
                                reading.nanos(),
                                reading.bytes,
                                reading.nanos()));
            }
        },
        HOST_METRICS("otlp-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return otlpSum(reading, reading.bytes, reading, 2);
            }
        },
        DELTAS("otlp-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return otlpSum(reading, difference(reading, before), before, 1);
            }
        },
        PROTOBUF("otlp-proto") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return proto(reading, reading.bytes, before, AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
            }
        },
        PROTOBUF_DELTAS("otlp-proto") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return proto(
                        reading,
                        difference(reading, before),
                        before,
                        AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
            }
        },
        CISCO("otlp-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return text("""
                        {"resourceMetrics": [{"resource": {"attributes": [{"key": "cisco.node_id", "value": {"stringValue": "%s"}}]},
                        "scopeMetrics": [{"metrics": [{"name": "cisco.octets", "sum": {"aggregationTemporality": 2, "isMonotonic": true,
                        "dataPoints": [{"attributes": [{"key": "interface.name", "value": {"stringValue": "%s"}},
                        {"key": "direction", "value": {"stringValue": "%s"}}], "timeUnixNano": "%s", "asInt": "%d"}]}}]}]}]}
                        """.formatted(
                                reading.source, reading.port, reading.direction(), reading.nanos(), reading.bytes));
            }
        },
        /** As the receiver writes a row of IOS XR's generic-counters: keys and other strings are attributes of each number. */
        CISCO_ROWS("otlp-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                String attributes = """
                        [{"key": "node_id", "value": {"stringValue": "%s"}}, {"key": "interface-name", "value": {"stringValue": "%s"}},
                        {"key": "interface", "value": {"stringValue": "%s"}}]""".formatted(reading.source, reading.port, reading.port);
                return text("""
                        {"resourceMetrics": [{"resource": {"attributes": [{"key": "cisco.node_id", "value": {"stringValue": "%s"}},
                        {"key": "cisco.encoding_path", "value": {"stringValue": "Cisco-IOS-XR-infra-statsd-oper:infra-statistics/interfaces/interface/latest/generic-counters"}}]},
                        "scopeMetrics": [{"metrics": [
                        {"name": "cisco.packets-sent", "gauge": {"dataPoints": [{"attributes": %s, "timeUnixNano": "%s", "asDouble": 7}]}},
                        {"name": "cisco.bytes-%s", "gauge": {"dataPoints": [{"attributes": %s, "timeUnixNano": "%s", "asDouble": %d}]}}]}]}]}
                        """.formatted(
                                reading.source,
                                attributes,
                                reading.nanos(),
                                reading.isSent ? "sent" : "received",
                                attributes,
                                reading.nanos(),
                                reading.bytes));
            }
        },
        SFLOW("sflow-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return text("""
                        {"type": "sflow", "message": {"version": 5, "ip-version": 1, "agent-ip": "%s", "sub-agent-id": 0, "sequence-number": 7,
                        "uptime": 12345, "samples-count": 2, "samples": [{"header": {"format": 1}, "records": [{"header": {"data-format": 1},
                        "data": {"protocol": 1, "frame-length": 70}}]}, {"header": {"format": 2}, "counter-records-count": 1, "records":
                        [{"header": {"data-format": 1, "length": 88}, "data": {"if-index": 3, "if-speed": 8000, "if-%s-octets": %d}}]}]},
                        "src": "[::ffff:127.0.0.1]:50001", "time_received": "%s"}
                        """.formatted(
                                reading.source.replace("n", "10.0.0."),
                                reading.isSent ? "out" : "in",
                                reading.bytes,
                                reading.rfc3339()));
            }
        },
        VECTOR("vector-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return vector(reading, reading.bytes, "absolute");
            }
        },
        VECTOR_DIFFERENCES("vector-json") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return vector(reading, difference(reading, before), "incremental");
            }
        },
        SONIC_COUNTERS_DB("gnmic-event") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return text(
                        "[{\"name\": \"sonic\", \"timestamp\": %s, \"tags\": {\"source\": \"%s:8080\", \"subscription-name\": \"sonic\"},"
                                        .formatted(reading.nanos(), reading.source)
                                + " \"values\": {\"COUNTERS/%s/SAI_PORT_STAT_IF_%s_OCTETS\": \"%d\"}}]"
                                        .formatted(reading.port, reading.isSent ? "OUT" : "IN", reading.bytes));
            }
        },
        SONIC_TRANSLIB("gnmic-event") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return text(
                        "[{\"name\": \"sonic\", \"timestamp\": %s, \"tags\": {\"source\": \"%s:8080\", \"interface_name\": \"%s\"},"
                                        .formatted(reading.nanos(), reading.source, reading.port)
                                + " \"values\": {\"/openconfig-interfaces:interfaces/interface/state/counters/openconfig-interfaces:counters/%s-octets\": \"%d\"}}]"
                                        .formatted(reading.isSent ? "out" : "in", reading.bytes));
            }
        },
        UFM("prometheus-kafka-adapter") {
            @Override
            byte[] message(Reading reading, Reading before) {
                return text(
                        "{\"name\": \"%s\", \"timestamp\": \"%s\", \"value\": \"%d\", \"labels\": {\"instance\": \"ufm:9001\","
                                        .formatted(
                                                reading.isSent ? "PortXmitDataExtended" : "PortRcvDataExtended",
                                                reading.rfc3339(),
                                                reading.bytes / 4)
                                + " \"node_guid\": \"0x00000000000000%s\", \"port_num\": \"1\"}}"
                                        .formatted(reading.source.replace('n', 'a')));
            }
        };

        private final String format;

        Tool(String format) {
            this.format = format;
        }

        abstract byte[] message(Reading reading, Reading before);
    }

    private static byte[] text(String json) {
        return json.strip().getBytes(StandardCharsets.UTF_8);
    }

    /** After a reset, what was counted since. */
    private static long difference(Reading reading, Reading before) {
        return reading.bytes < before.bytes ? reading.bytes : reading.bytes - before.bytes;
    }

    private static byte[] otlpSum(Reading reading, long value, Reading before, int temporality) {
        return text("""
                {"resourceMetrics": [{"resource": {"attributes": [{"key": "host.name", "value": {"stringValue": "%s"}}]},
                "scopeMetrics": [{"metrics": [{"name": "system.network.io", "unit": "By", "sum": {"aggregationTemporality": %d,
                "isMonotonic": true, "dataPoints": [{"attributes": [{"key": "device", "value": {"stringValue": "%s"}},
                {"key": "direction", "value": {"stringValue": "%s"}}], "startTimeUnixNano": "%s", "timeUnixNano": "%s", "asInt": "%d"}]}},
                {"name": "system.network.errors", "sum": {"dataPoints": [{"asInt": "x"}]}}]}]}]}
                """.formatted(
                        reading.source,
                        temporality,
                        reading.port,
                        reading.direction(),
                        before.nanos(),
                        reading.nanos(),
                        value));
    }

    private static byte[] proto(Reading reading, long value, Reading before, AggregationTemporality temporality) {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .addAttributes(attribute("network.interface.name", reading.port))
                .addAttributes(attribute("network.io.direction", reading.direction()))
                .setStartTimeUnixNano(Long.parseLong(before.nanos()))
                .setTimeUnixNano(Long.parseLong(reading.nanos()))
                .setAsInt(value)
                .build();
        Metric metric = Metric.newBuilder()
                .setName("system.network.io")
                .setSum(Sum.newBuilder().setAggregationTemporality(temporality).addDataPoints(point))
                .build();
        return MetricsData.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(attribute("host.name", reading.source)))
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build()
                .toByteArray();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static byte[] vector(Reading reading, long value, String kind) {
        return text(
                "{\"name\": \"network_%s_bytes_total\", \"namespace\": \"host\", \"tags\": {\"collector\": \"network\", \"device\": \"%s\", \"host\": \"%s\"},"
                                .formatted(reading.direction(), reading.port, reading.source)
                        + " \"timestamp\": \"%s\", \"kind\": \"%s\", \"counter\": {\"value\": %d.0}}"
                                .formatted(reading.rfc3339(), kind, value));
    }

    @TempDir
    private Path directory;

    /** n0 sends 500 and receives 252 bytes a second; n1 sends 400, and its counter is reset at 2 s. */
    private static List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        for (int second = 0; second <= 4; second++) {
            readings.add(new Reading(second, "n0", "eth0", true, 1000 + 500 * second));
            readings.add(new Reading(second, "n0", "eth0", false, 7000 + 252 * second));
            readings.add(new Reading(second, "n1", "eth0", true, (second < 2 ? 5000 : -800) + 400 * second));
            readings.add(new Reading(second, "n9", "eth0", true, 100 * second));
        }
        return readings;
    }

    @ParameterizedTest
    @EnumSource
    void theSameTrafficIsTheSameUtilisation(Tool tool) {
        TelemetryMapping mapping = switch (tool) {
            case UFM -> PORTS;
            case SFLOW -> AGENTS;
            default -> MAPPING;
        };
        Map<String, Reading> before = new TreeMap<>();
        try (OracleHarness oracle = new OracleHarness(
                directory, OracleSettings.DEFAULT, new TelemetrySource(TOPIC, tool.format, mapping))) {
            oracle.publish(TestFabrics.twoNodes(OracleHarness.FABRIC, 1));
            byte[] late = null;
            for (Reading reading : readings()) {
                String counter = reading.source + reading.isSent;
                byte[] message = tool.message(reading, before.getOrDefault(counter, reading));
                before.put(counter, reading);
                oracle.sendRaw(reading.second, null, message);
                if (reading.second == 3) {
                    oracle.sendRaw(reading.second, null, message); // twice
                }
                if (reading.second == 4 && late != null) {
                    oracle.sendRaw(reading.second, null, late); // a reading of 3 s, after one of 4 s
                }
                late = reading.second == 3 && reading.source.equals("n0") && reading.isSent ? message : late;
            }
            oracle.wallClock(Duration.ofSeconds(1));
            oracle.wallClock(Duration.ofSeconds(1));

            assertThat(oracle.deadLetters()).isEmpty();
            Map<String, Double> congestion = oracle.links(oracle.lastSnapshot()).stream()
                    .collect(Collectors.toMap(
                            NamedLink::link, link -> rounded(link.congestion()), (a, b) -> a, TreeMap::new));
            assertThat(congestion)
                    .containsOnly(Map.entry("n0-r0", 0.5), Map.entry("r0-n0", 0.252), Map.entry("n1-r0", 0.4));
        }
    }

    /** Amounts are spread over panes in floating point. */
    private static double rounded(double congestion) {
        return Math.round(congestion * 1e9) / 1e9;
    }
}
