package io.netkv.oracle.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.Fabric;
import io.netkv.fixtures.TestFabrics;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InstanceSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.KafkaSettings;
import io.netkv.oracle.OracleHarness;
import io.netkv.oracle.ToolMessage;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgeTopologyTest {

    private static final String TOPIC = "tool";
    private static final TelemetryMapping MAPPING = TelemetryMapping.of(
            new MappingSpec(
                    OracleHarness.FABRIC,
                    "test",
                    List.of(),
                    List.of(),
                    List.of(new InterfaceSpec("n0", "eth0", "n0-r0", "r0-n0", "test")),
                    List.of(),
                    List.of(new InstanceSpec("d1", 0, "d", "test"))),
            Fabric.of(TestFabrics.twoNodes(OracleHarness.FABRIC, 1)));

    @TempDir
    private Path directory;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;

    @BeforeEach
    void start() {
        TelemetrySource source = new TelemetrySource(TOPIC, "prometheus-kafka-adapter", MAPPING);
        StreamsSettings streams =
                new StreamsSettings("bridge", KafkaSettings.of("none:9092"), directory, Map.of(), meters);
        driver = new TopologyTestDriver(
                BridgeTopology.build(source, AvroSerdes.shipped()),
                streams.properties(),
                Instant.ofEpochMilli(OracleHarness.START_MILLIS));
        input = driver.createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void metricsOfVllmBecomeStatesOfDecodeInstances() {
        // when
        ToolMessage.of("vllm.jsonl").forEach(this::send);

        // then
        List<TestRecord<String, DecodeInstanceState>> states =
                this.<DecodeInstanceState>output(Topic.DECODE_INSTANCES).readRecordsToList();
        assertThat(states).allSatisfy(state -> assertThat(state.key()).isEqualTo("lab/d"));
        assertThat(states).extracting(TestRecord::value).containsExactly(state(3, 1, 750), state(3, 0, 499));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void countersBecomeTelemetryUnderTheLinksKey() {
        // when
        ToolMessage.of("prometheus-kafka-adapter.jsonl").stream().limit(2).forEach(this::send);

        // then
        TestRecord<String, LinkTelemetry> sent = this.<LinkTelemetry>output(Topic.LINK_TELEMETRY)
                .readRecordsToList()
                .get(0);
        assertThat(sent.key()).isEqualTo("lab/n0-r0");
        assertThat(sent.timestamp()).as("when Kafka got it").isEqualTo(OracleHarness.START_MILLIS);
        assertThat(sent.value())
                .isEqualTo(LinkTelemetry.newBuilder()
                        .setFabric("lab")
                        .setLink("n0-r0")
                        .setDeviceTimeMicros(OracleHarness.START_MILLIS * 1000)
                        .setBytesSent(1000L)
                        .setCapacityBytesPerSecond(1e3)
                        .build());
    }

    @Test
    void valuesAreCountedByWhetherTheyAreUsed() {
        // when
        ToolMessage.of("prometheus-kafka-adapter.jsonl").forEach(this::send);

        // then
        assertThat(values("used")).as("n0, both ways").isEqualTo(8);
        assertThat(values("not-used")).as("n1, n9 and r0").isEqualTo(9);
    }

    @Test
    void messageWithoutValueOrFormatIsADeadLetterAndTheBridgeGoesOn() {
        // when
        input.pipeInput(new byte[] {7}, null, OracleHarness.START_MILLIS);
        input.pipeInput(null, "<xml/>".getBytes(StandardCharsets.UTF_8), OracleHarness.START_MILLIS);
        ToolMessage.of("prometheus-kafka-adapter.jsonl").stream().limit(1).forEach(this::send);

        // then
        assertThat(deadLetters())
                .extracting(letter -> OracleHarness.header(letter, DeadLetter.REASON))
                .satisfiesExactly(
                        reason -> assertThat(reason).startsWith("the record has no value"),
                        reason -> assertThat(reason).startsWith("the message cannot be read: not JSON"));
        assertThat(this.<LinkTelemetry>output(Topic.LINK_TELEMETRY).readValuesToList())
                .hasSize(1);
    }

    @Test
    void yesterdaysTelemetryIsCountedAndPassedOver() {
        // given
        byte[] message = ToolMessage.of("prometheus-kafka-adapter.jsonl").get(0).value();

        // when
        input.pipeInput(null, message, OracleHarness.START_MILLIS - Topic.RETENTION_MILLIS - 1);

        // then
        assertThat(output(Topic.LINK_TELEMETRY).isEmpty()).isTrue();
        assertThat(values("not-used")).isEqualTo(1);
        assertThat(deadLetters()).isEmpty();
    }

    private void send(ToolMessage message) {
        input.pipeInput(null, message.value(), OracleHarness.millis(message.second()));
    }

    private <T extends SpecificRecord> TestOutputTopic<String, T> output(Topic topic) {
        return driver.createOutputTopic(
                topic.topicName(),
                new StringDeserializer(),
                AvroSerdes.shipped().<T>deserializer());
    }

    private List<TestRecord<String, byte[]>> deadLetters() {
        return driver.createOutputTopic(
                        Topic.DEAD_LETTERS.topicName(), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private double values(String outcome) {
        return meters.get("netkv.telemetry.values")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static DecodeInstanceState state(int running, int waiting, long freeTokens) {
        return DecodeInstanceState.newBuilder()
                .setFabric("lab")
                .setInstance("d")
                .setRunningRequests(running)
                .setWaitingRequests(waiting)
                .setFreeKvTokens(freeTokens)
                .setBlocksAsChanges(true)
                .build();
    }
}
