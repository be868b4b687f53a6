package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.Fabric;
import io.netkv.fixtures.TestFabrics;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.MappingSpec.PortSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a tool's message to the utilisation of a link, by the oracle's own topology. Links carry 1,000 bytes a second. */
class TelemetryFormatsTest {

    private static final String TOPIC = "tool";

    /** The same ends for all tools: node_exporter and InfiniBand name them otherwise. */
    private static final TelemetryMapping MAPPING = TelemetryMapping.of(
            new MappingSpec(
                    OracleHarness.FABRIC,
                    "test",
                    List.of(),
                    List.of(),
                    List.of(
                            new InterfaceSpec("n0", "eth0", "n0-r0", "r0-n0", "test"),
                            new InterfaceSpec("n1", "eth0", "n1-r0", null, "test"),
                            new InterfaceSpec("n1", "mlx5_0/1", "d-n1", null, "test"),
                            new InterfaceSpec("n0", "mlx5_0/1", "p-n0", "n0-p", "test"),
                            new InterfaceSpec("r0", "up0", "r0-pod0.0", null, "test")),
                    List.of(new PortSpec("506b:4b03:005c:2740", 7, "pod0-r0.0", null, "test")),
                    List.of()),
            Fabric.of(TestFabrics.twoNodes(OracleHarness.FABRIC, 1)));

    @TempDir
    private Path directory;

    /** n0 at a steady rate; n1's counter is reset at 2 s; the uplink's device is silent for half a minute. */
    @ParameterizedTest
    @CsvSource({
        "gnmic-event, n1-r0, r0-pod0.0",
        "telegraf-json, n1-r0, r0-pod0.0",
        "prometheus-kafka-adapter, d-n1, pod0-r0.0"
    })
    void messagesEndAsTheRightUtilisationOnTheRightLink(String format, String reset, String silent) {
        // when
        Map<String, Double> congestion = congestionAfter(format, ToolMessage.of(format + ".jsonl"));

        // then
        assertThat(congestion)
                .containsOnly(
                        Map.entry("n0-r0", 0.5),
                        Map.entry("r0-n0", 0.25),
                        Map.entry(reset, 0.4),
                        Map.entry(silent, 0.1));
    }

    @Test
    void wordsOfInfiniBandAreFourBytes() {
        Map<String, Double> congestion = congestionAfter("telegraf-json", ToolMessage.of("telegraf-infiniband.jsonl"));

        assertThat(congestion).containsOnly(Map.entry("p-n0", 0.5), Map.entry("n0-p", 0.248));
    }

    @Test
    void wrapOfA32BitCounterIsTraffic() {
        Map<String, Double> congestion = congestionAfter("telegraf-json", ToolMessage.of("telegraf-32-bit.jsonl"));

        assertThat(congestion).containsOnly(Map.entry("n0-r0", 0.5));
    }

    @Test
    void ownRecordsNeedNeitherKeyNorMapping() {
        // given
        byte[] first = avro(0, 100);
        byte[] second = avro(2, 700);

        // when
        Map<String, Double> congestion =
                congestionAfter("netkv-avro", List.of(new ToolMessage(0, first), new ToolMessage(2, second)));

        // then
        assertThat(congestion).containsOnly(Map.entry("d-n1", 0.3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            gnmic-event | {"values":                                            | not JSON
            gnmic-event | {"fields":{},"tags":{}}                               | it is no event of gnmic's
            telegraf-json | {"name":"net","tags":{}}                            | which has 'fields'; set 'data_format
            prometheus-kafka-adapter | {"name":"up","value":"1"}                | which has 'labels'; set SERIALIZATION_FORMAT=json
            netkv-avro | x                                                      | not Avro
            """)
    void messageThatCannotBeReadGoesToTheDeadLettersAsItArrived(String format, String message, String reason) {
        try (OracleHarness oracle = harness(format)) {
            // when
            oracle.sendRaw(1, "theirs", message.getBytes(StandardCharsets.UTF_8));

            // then
            List<TestRecord<String, byte[]>> letters = oracle.deadLetters();
            assertThat(letters).singleElement().satisfies(letter -> {
                assertThat(letter.key()).isEqualTo("theirs");
                assertThat(letter.value()).asString().isEqualTo(message);
                assertThat(OracleHarness.header(letter, DeadLetter.TOPIC)).isEqualTo(TOPIC);
                assertThat(OracleHarness.header(letter, DeadLetter.REASON))
                        .contains("the message cannot be read: ", reason);
            });
        }
    }

    private Map<String, Double> congestionAfter(String format, List<ToolMessage> messages) {
        try (OracleHarness oracle = harness(format)) {
            messages.forEach(message -> oracle.sendRaw(message.second(), "theirs", message.value()));
            oracle.wallClock(Duration.ofSeconds(1));
            oracle.wallClock(Duration.ofSeconds(1));
            assertThat(oracle.deadLetters()).isEmpty();
            return oracle.links(oracle.lastSnapshot()).stream()
                    .collect(Collectors.toMap(
                            NamedLink::link, link -> rounded(link.congestion()), (a, b) -> a, TreeMap::new));
        }
    }

    private OracleHarness harness(String format) {
        OracleHarness oracle =
                new OracleHarness(directory, OracleSettings.DEFAULT, new TelemetrySource(TOPIC, format, MAPPING));
        oracle.publish(TestFabrics.twoNodes(OracleHarness.FABRIC, 1));
        return oracle;
    }

    private static byte[] avro(double second, long bytes) {
        LinkTelemetry reading =
                OracleHarness.reading(second, "d-n1").setBytesSent(bytes).build();
        return OracleHarness.bytes(Topic.LINK_TELEMETRY, reading);
    }

    /** Amounts are spread over panes in floating point. */
    private static double rounded(double congestion) {
        return Math.round(congestion * 1e9) / 1e9;
    }
}
