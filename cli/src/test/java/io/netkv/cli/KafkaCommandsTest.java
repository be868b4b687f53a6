package io.netkv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleMode;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands against one broker that has all topics. */
@SuppressWarnings("NullAway.Init")
class KafkaCommandsTest {

    private static EmbeddedBroker broker;
    private static KafkaProducer<String, byte[]> producer;
    private static Serializer<SpecificRecord> serializer;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
        KafkaSettings settings = KafkaSettings.of(broker.bootstrapServers());
        producer = new KafkaProducer<>(settings.producerConfig(), new StringSerializer(), new ByteArraySerializer());
        serializer = settings.serdes().serializer();
        assertThat(run("topics", "create").status()).isZero();
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @Test
    void publishesAFabricAndShowsIt() {
        // given
        String written = FabricFile.write(FabricFile.shipped("two-racks").spec());

        // when
        ProgramRun published = run("fabric", "publish", "two-racks");
        ProgramRun again = run("fabric", "publish", "two-racks");

        // then
        assertThat(published.err()).isEmpty();
        assertThat(published.out()).contains("published two-racks: 5 instances, 48 links");
        assertThat(again.status()).isZero();
        assertThat(run("fabric", "show", "two-racks", "--yaml").out()).isEqualTo(written);
        assertThat(run("fabric", "show", "--ascii").out()).contains("two-racks: 5 instances", "|- east-1");
        assertThat(run("fabric", "show", "other").err())
                .hasLineCount(1)
                .contains("no fabric 'other' is published at " + broker.bootstrapServers(), "published are: two-racks");
    }

    @Test
    void bridgeWithoutItsTopicSaysSo() {
        ProgramRun run = run("bridge", "--input-topic", "gnmi", "--format", "gnmic-event");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().strip())
                .isEqualTo("netkv: topic 'gnmi' is missing at " + broker.bootstrapServers()
                        + "; name the one that your tool writes, or create it before");
    }

    @Test
    void putsAssignmentsInWords() throws Exception {
        // given
        DecodeAssignment assignment = DecodeAssignment.newBuilder()
                .setRequestId("r-1")
                .setFabric("f")
                .setPolicy("netkv-full")
                .setPrefillInstance("p0")
                .setDecodeInstance("d7")
                .setTier(2)
                .setTransferBytes(2_214_400_000L)
                .setPredictedTransferMillis(354.3)
                .setCachedPrefixTokens(512)
                .setCost(CostBreakdown.newBuilder().setTotalSeconds(0.4711).build())
                .setRunnerUp(CostBreakdown.newBuilder()
                        .setInstance("d3")
                        .setTotalSeconds(0.5)
                        .build())
                .setOracleVersion(12L)
                .setOracleAgeMillis(400L)
                .setOracleMode(OracleMode.FRESH)
                .setTransfersInFlight(3)
                .build();
        send(Topic.DECODE_ASSIGNMENTS, "f", assignment, assignment, assignment);

        // when
        ProgramRun words = run("tail", "assignments", "--from-beginning", "--limit", "2");

        // then
        assertThat(words.err()).isEmpty();
        assertThat(words.out().lines())
                .hasSize(2)
                .allMatch(line -> line.endsWith(
                        "r-1 p0 -> d7 tier 2 by netkv-full: 2214.4 MB in 354.3 ms expected, 512 tokens cached;"
                                + " cost 0.4711, next d3 0.5000; oracle v12 0.4 s old fresh; 3 in flight"));
    }

    @Test
    void writesJsonForPrograms() throws Exception {
        // given
        Fabric fabric = FabricFile.shipped("two-racks");
        FabricCongestion congestion = new FabricCongestion(fabric, 60_000);
        congestion.share(0, 0.1, 10_000);
        congestion.down(47, 10_000);
        run("fabric", "publish", "two-racks");
        send(
                Topic.NETWORK_COST_ORACLE,
                fabric.name(),
                SnapshotRecords.toRecord(fabric, 7, congestion.snapshot(10_250), 5_000));

        // when
        ProgramRun json = run("tail", "oracle", "--from-beginning", "--limit", "1", "--json");
        ProgramRun words = run("tail", "oracle", "--from-beginning", "--limit", "1");

        // then
        JsonNode object = new ObjectMapper().readTree(json.out());
        assertThat(object.at("/ageMillis").asLong()).isEqualTo(250);
        assertThat(object.at("/links/0/link").asText()).isEqualTo(fabric.linkName(0));
        assertThat(object.at("/links/0/congestion").asDouble()).isEqualTo(0.1);
        assertThat(object.at("/links/1/up").asBoolean()).isFalse();
        assertThat(object.at("/links")).hasSize(2);
        assertThat(words.out().strip())
                .contains("two-racks v7 0.3 s old: congestion ")
                .endsWith("; worst " + fabric.linkName(47) + " 0.99; 1 links down");
    }

    @Test
    void tellsOfRecordsThatCannotBeReadAndGoesOn() throws Exception {
        // given
        String topic = Topic.LINK_TELEMETRY.topicName();
        String key = RecordKeys.link("f", "a-up");
        producer.send(new ProducerRecord<>(topic, key, new byte[] {1, 2, 3})).get();
        send(
                Topic.LINK_TELEMETRY,
                key,
                LinkTelemetry.newBuilder()
                        .setFabric("f")
                        .setLink("a-up")
                        .setBytesSent(1_500_000_000L)
                        .setCapacityBytesPerSecond(6.25e9)
                        .setQueueBytes(64L)
                        .setUp(false)
                        .build());

        // when
        ProgramRun run = run("tail", "telemetry", "--from-beginning", "--limit", "1");

        // then
        assertThat(run.status()).isZero();
        assertThat(run.out().strip()).endsWith("f a-up: 1.500 GB sent of 6.25 GB/s, 64 bytes queued, down");
        assertThat(run.err()).hasLineCount(1).contains("record 0 of link-telemetry-", "cannot be read");
    }

    @Test
    void putsOutcomesInWords() throws Exception {
        // given
        send(
                Topic.REQUEST_OUTCOMES,
                "f",
                RequestOutcome.newBuilder()
                        .setRequestId("r-1")
                        .setPolicy("round-robin")
                        .setPrefillInstance("p0")
                        .setDecodeInstance("d7")
                        .setTier(3)
                        .setTtftMillis(1600)
                        .setTtftSloMillis(1500L)
                        .setTransferMillis(620)
                        .setTbtMillis(12.94)
                        .build());

        // when
        ProgramRun run = run("tail", "outcomes", "--from-beginning", "--limit", "1");

        // then
        assertThat(run.out()).contains("r-1 p0 -> d7 tier 3 by round-robin: TTFT 1600 ms (SLO missed)", "TBT 12.94 ms");
    }

    @Test
    void shouldPutDeadLettersInWordsAndInJson() throws Exception {
        // given
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), "f", new byte[] {1, 2, 3});
        DeadLetter.addHeaders(record.headers(), "no such fabric", "decode-requests", 2, 41);
        producer.send(record).get();
        producer.send(new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), 0, null, null))
                .get();

        // when
        ProgramRun words = run("tail", "dead-letters", "--from-beginning", "--limit", "2");
        ProgramRun json = run("tail", "dead-letters", "--from-beginning", "--limit", "2", "--json");

        // then
        assertThat(words.err()).isEmpty();
        assertThat(words.out())
                .contains(
                        "decode-requests-2 offset 41, key 'f', 3 bytes: no such fabric",
                        "?--1 offset -1, key '', 0 bytes: ?");
        assertThat(json.out())
                .contains("{\"reason\":\"no such fabric\",\"topic\":\"decode-requests\",\"partition\":2,\"offset\":41,"
                        + "\"key\":\"f\",\"valueBase64\":\"AQID\"}");
    }

    static Stream<Arguments> inputs() {
        return Stream.of(
                arguments(
                        "requests",
                        Topic.DECODE_REQUESTS,
                        "f",
                        DecodeRequest.newBuilder()
                                .setRequestId("r-1")
                                .setFabric("f")
                                .setPrefillInstance("p0")
                                .setInputTokens(900)
                                .setPrefixBlocks(List.of(1L, 2L))
                                .build(),
                        "f r-1 from p0: 900 tokens, no more to keep memory for, 2 prefix blocks"),
                arguments(
                        "instances",
                        Topic.DECODE_INSTANCES,
                        RecordKeys.instance("f", "d0"),
                        DecodeInstanceState.newBuilder()
                                .setFabric("f")
                                .setInstance("d0")
                                .setRunningRequests(3)
                                .setFreeKvTokens(1000)
                                .setAccepting(false)
                                .build(),
                        "f d0: 3 running, 0 waiting, 1000 KV tokens free, 0 prefix blocks cached; takes no requests"),
                arguments(
                        "prefills",
                        Topic.PREFILL_INSTANCES,
                        RecordKeys.instance("f", "p0"),
                        PrefillInstanceState.newBuilder()
                                .setFabric("f")
                                .setInstance("p0")
                                .setQueuedTokens(5000)
                                .setCachedBlocks(List.of(1L))
                                .build(),
                        "f p0: 5000 tokens queued, 1 prefix blocks cached"),
                arguments(
                        "transfers",
                        Topic.TRANSFER_EVENTS,
                        "f",
                        TransferEvent.newBuilder()
                                .setFabric("f")
                                .setRequestId("r-1")
                                .setKind(TransferEventKind.FINISHED)
                                .setBytes(2_500_000)
                                .build(),
                        "f r-1 finished to the assigned instance, 2.5 MB sent"));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void shouldPutInputsInWords(String name, Topic topic, String key, SpecificRecord record, String words)
            throws Exception {
        send(topic, key, record);

        assertThat(run("tail", name, "--from-beginning", "--limit", "1").out().strip())
                .endsWith(words);
    }

    private static ProgramRun run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--bootstrap-servers";
        all[arguments.length + 1] = broker.bootstrapServers();
        return ProgramRun.of(all);
    }

    private static void send(Topic topic, String key, SpecificRecord... records) throws Exception {
        for (SpecificRecord record : records) {
            byte[] value = serializer.serialize(topic.topicName(), record);
            producer.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
        }
    }
}
