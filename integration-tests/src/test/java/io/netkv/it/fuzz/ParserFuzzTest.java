package io.netkv.it.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.description.discovery.FabricImport;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.mapping.MappingFile;
import io.netkv.formats.decode.TelemetryDecoder;
import io.netkv.formats.format.TelemetryFormats;
import io.netkv.formats.format.UnreadableMessageException;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.AvroSerdes;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.format.TraceReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a parser is given, it returns or throws what it declares, and does not take long. {@code mvn verify} tries the
 * examples; CONTRIBUTING.md says how to run each with a million inputs.
 */
class ParserFuzzTest {

    private static final long RUNS = 1_000_000;
    private static final AvroSerdes SERDES = AvroSerdes.shipped();
    private static final String MAPPING_TEXT = """
                        fabric: two-racks
                        sourceLabels: [source, host]
                        interfaces:
                          - {source: leaf-1, interface: Ethernet1/1, sends: east-1-spine-up-0, receives: east-1-spine-down-0}
                        ports:
                          - {nodeGuid: 0x506b4b03005c2740, port: 1, sends: dgx-11-up, receives: dgx-11-down}
                        instances:
                          - {source: "dgx-21:8000", engine: 0, instance: decode-a}
                        """;
    private static final Fabric FABRIC = FabricFile.shipped("two-racks");
    private static final TelemetryMapping MAPPING =
            MappingFile.parse(MAPPING_TEXT, "mapping.yaml").checkedAgainst(FABRIC);

    @TempDir
    private static Path directory;

    static Stream<byte[]> traces() {
        return Stream.of(
                        """
                {"timestamp": 0, "input_length": 6758, "output_length": 500, "hash_ids": [0, 1, 2]}
                {"timestamp": 3000, "input_length": 7319, "output_length": 490, "hash_ids": [0, 14, 15]}
                """,
                        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n",
                        "Timestamp,Model,Request tokens,Response tokens\n5,a,472,18\n",
                        "{\"chat_id\": 1, \"timestamp\": 1.5, \"input_length\": 30, \"output_length\": 1, \"hash_ids\": [1, 2]}\n",
                        "\uFEFF{\"timestamp\":1.5,\"input_length\":1,\"output_length\":1,\"hash_ids\":[]}\r\n\r\n")
                .map(ParserFuzzTest::bytes);
    }

    @MethodSource("traces")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void trace(byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("trace"), content);
        for (boolean lenient : new boolean[] {true, false}) {
            try (TraceReader reader = new TraceFile(file, lenient).open()) {
                reader.forEachRemaining(request -> {});
            } catch (UserFacingException declared) {
                // It is no trace.
            }
        }
    }

    static Stream<byte[]> fabrics() {
        return Stream.of(
                bytes(FabricFile.shippedText("two-racks")),
                bytes(FabricFile.shippedText("paper-64")),
                bytes("a: &a [x, x]\nb: &b [*a, *a]\nname: *b\n"));
    }

    @MethodSource("fabrics")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void fabric(byte[] content) {
        try {
            FabricFile.parse(text(content), "fabric.yaml");
        } catch (InvalidDescriptionException declared) {
            // It is no fabric.
        }
    }

    static Stream<byte[]> mappings() {
        return Stream.of(bytes(MAPPING_TEXT), bytes("fabric: two-racks\nports: [{port: 1}]\n"));
    }

    @MethodSource("mappings")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void mapping(byte[] content) {
        try {
            MappingFile.parse(text(content), "mapping.yaml").checkedAgainst(FABRIC);
        } catch (InvalidDescriptionException declared) {
            // It is no mapping.
        }
    }

    static Stream<byte[]> gnmicMessages() {
        return Stream.of(bytes("""
                {"name":"default","timestamp":1607291271894072397,"tags":{"interface_name":"Ethernet1/1","source":"leaf-1:57400"},
                 "values":{"/interfaces/interface/state/counters/out-octets":"64721394"}}"""));
    }

    @MethodSource("gnmicMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void gnmicMessage(byte[] message) {
        read("gnmic-event", message);
    }

    static Stream<byte[]> telegrafMessages() {
        return Stream.of(bytes("""
                {"fields":{"ifHCOutOctets":5},"name":"interface","tags":{"source":"leaf-1","ifName":"Ethernet1/1"},
                 "timestamp":1700000000}"""), bytes("""
                {"metrics":[{"fields":{"gauge":4},"name":"vllm:num_requests_running","tags":{"url":"http://dgx-21:8000/metrics"},
                 "timestamp":1700000000}]}"""));
    }

    @MethodSource("telegrafMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void telegrafMessage(byte[] message) {
        read("telegraf-json", message);
    }

    static Stream<byte[]> otlpJsonMessages() {
        return Stream.of(bytes("""
                {"resourceMetrics":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"leaf-1"}}]},"scopeMetrics":
                 [{"metrics":[{"name":"system.network.io","sum":{"aggregationTemporality":1,"dataPoints":[{"attributes":[{"key":"device",
                 "value":{"stringValue":"Ethernet1/1"}},{"key":"direction","value":{"stringValue":"transmit"}}],"startTimeUnixNano":
                 "1700000000000000000","timeUnixNano":"1700000001000000000","asInt":"5"}]}}]}]}]}"""));
    }

    @MethodSource("otlpJsonMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void otlpJsonMessage(byte[] message) {
        read("otlp-json", message);
    }

    static Stream<byte[]> otlpProtoMessages() {
        return Stream.of(
                new byte[] {0x0a, 0x02, 0x12, 0x00},
                new byte[] {0x0a, 0x09, 0x12, 0x07, 0x12, 0x05, 0x0a, 0x03, 'a', 'b', 'c'},
                bytes("{}"));
    }

    @MethodSource("otlpProtoMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void otlpProtoMessage(byte[] message) {
        read("otlp-proto", message);
    }

    static Stream<byte[]> sflowMessages() {
        return Stream.of(bytes("""
                {"type":"sflow","message":{"agent-ip":"leaf-1","samples":[{"records":[{"data":{"if-index":"Ethernet1/1",
                 "if-out-octets":5,"if-in-octets":6}}]}]},"time_received":"2023-11-14T22:13:20Z"}"""));
    }

    @MethodSource("sflowMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void sflowMessage(byte[] message) {
        read("sflow-json", message);
    }

    static Stream<byte[]> vectorMessages() {
        return Stream.of(bytes("""
                {"name":"network_transmit_bytes_total","namespace":"host","tags":{"device":"Ethernet1/1","host":"leaf-1"},
                 "timestamp":"2023-11-14T22:13:20Z","kind":"incremental","counter":{"value":5.0}}"""));
    }

    @MethodSource("vectorMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void vectorMessage(byte[] message) {
        read("vector-json", message);
    }

    static Stream<byte[]> discoveries() {
        return Stream.of(
                bytes(
                        "switchguid=0x1\nSwitch 2 \"S-1\" # \"a\" base port 0 lid 1\n[1] \"H-2\"[1](3) # \"n\" lid 2 4xHDR\n"),
                bytes("SwitchName=a Nodes=n[1-2]\n"),
                bytes("topology: {nodes: {h: {kind: linux}}, links: [{endpoints: ['h:e', 's:e']}]}\n"),
                bytes(
                        "{\"lldp\": {\"interface\": [{\"e\": {\"chassis\": {\"s\": {}}, \"port\": {\"id\": {\"value\": \"p\"}}}}]}}"),
                bytes(
                        "{\"items\": [{\"metadata\": {\"name\": \"n\", \"labels\": {\"network.topology.nvidia.com/leaf\": \"s\"}}}]}"));
    }

    @MethodSource("discoveries")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void discovery(byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("discovered"), content);
        try {
            FabricImport.read(List.of(file), new FabricImport.Answers("f", null, List.of("n"), 1, 1L, 1.0));
        } catch (UserFacingException declared) {
            // No fabric is in it.
        }
    }

    static Stream<byte[]> prometheusMessages() {
        return Stream.of(bytes("""
                {"timestamp":"2023-11-14T22:13:20Z","value":"1","name":"node_infiniband_port_data_transmitted_bytes_total",
                 "labels":{"instance":"dgx-21:9100","device":"mlx5_bond_0","port":"1"}}"""));
    }

    @MethodSource("prometheusMessages")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void prometheusMessage(byte[] message) {
        read("prometheus-kafka-adapter", message);
    }

    private static void read(String format, byte[] message) {
        try {
            new TelemetryDecoder(TelemetryFormats.named(format, SERDES), MAPPING).decode(message, 1_700_000_000_000L);
        } catch (UnreadableMessageException declared) {
            // It is of another format.
        }
    }

    static Stream<byte[]> values() {
        return Stream.of(
                        FabricRecords.toRecord(FABRIC.spec()),
                        DecodeRequest.newBuilder()
                                .setRequestId("r")
                                .setFabric("two-racks")
                                .setPrefillInstance("prefill-a")
                                .setInputTokens(1000)
                                .setPrefixBlocks(List.of(1L, 2L))
                                .build(),
                        LinkTelemetry.newBuilder()
                                .setFabric("two-racks")
                                .setLink("dgx-11-up")
                                .setDeviceTimeMicros(1)
                                .setBytesSent(1L)
                                .build())
                .map(value -> SERDES.serializer().serialize("", value));
    }

    @MethodSource("values")
    @FuzzTest(maxExecutions = RUNS, maxDuration = "60m")
    void avroValue(byte[] value) {
        try {
            SpecificRecord record = SERDES.<SpecificRecord>deserializer().deserialize("", value);
            if (record instanceof FabricDescription description) {
                FabricRecords.toFabric(description);
            }
        } catch (SerializationException | InvalidRecordException declared) {
            // It is no value, or no fabric.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
