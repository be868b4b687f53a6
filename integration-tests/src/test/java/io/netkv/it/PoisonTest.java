package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.TopicReader;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One record in a hundred of every input topic is poison. All good requests are decided, all poison is on the dead letters,
 * as it was. {@code -Dpoison.requests} and {@code -Dpoison.seed} choose another run.
 */
class PoisonTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int REQUESTS = Integer.getInteger("poison.requests", 5_000);
    private static final long SEED = Long.getLong("poison.seed", System.nanoTime());
    private static final int POISON_EVERY = 100;
    /** Oracle and scheduler both read it. */
    private static final int READERS_OF_FABRIC = 2;

    private static final int LONG_VALUE_BYTES = 5_000_000;
    private static final int LONGEST_DEAD_LETTER_BYTES = 1_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Position(String topic, int partition, long offset) {}

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final Serializer<SpecificRecord> serializer = AvroSerdes.shipped().serializer();
    private final Map<Position, byte[]> poison = new HashMap<>();
    private int unknownFabrics;

    @Test
    void shouldDecideAllThatIsGoodAndKeepAllThatIsNot() throws Exception {
        System.out.println("poison.seed=" + SEED);
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        pipeline.kafka().producerConfig(), new StringSerializer(), new ByteArraySerializer())) {
            // given
            pipeline.publish(FABRIC);
            try (StreamsRunner oracle = OracleApp.create(streams(pipeline, "oracle"), OracleSettings.DEFAULT);
                    StreamsRunner scheduler =
                            SchedulerApp.create(streams(pipeline, "scheduler"), SchedulerSettings.DEFAULT)) {
                oracle.start();
                scheduler.start();
                oracle.awaitRunning(PATIENCE);
                scheduler.awaitRunning(PATIENCE);

                // when
                send(pipeline, producer);

                // then
                assertThat(decided(pipeline))
                        .as("numbers of the decisions")
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, REQUESTS).boxed().toList());
                assertAllPoisonIsKept(deadLetters(pipeline));
                assertThat(oracle.problem()).isEmpty();
                assertThat(scheduler.problem()).isEmpty();
            }
        }
    }

    private StreamsSettings streams(EmbeddedPipeline pipeline, String name) {
        return new StreamsSettings(name, pipeline.kafka(), directory.resolve(name), Map.of());
    }

    private void send(EmbeddedPipeline pipeline, KafkaProducer<String, byte[]> producer) throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            long now = System.currentTimeMillis();
            pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request("r" + i).build(), now);
            pipeline.send(
                    Topic.TRANSFER_EVENTS,
                    FABRIC.name(),
                    event("r" + i).setAtMillis(now).build(),
                    now);
            pipeline.send(Topic.LINK_TELEMETRY, linkKey(FABRIC.name()), reading(i), now);
            pipeline.send(Topic.DECODE_INSTANCES, stateKey(FABRIC.name()), state(FABRIC.name()), now);
            if (i % POISON_EVERY == 0) {
                poison(producer, Topic.DECODE_REQUESTS, FABRIC.name());
                poison(producer, Topic.TRANSFER_EVENTS, FABRIC.name());
                poison(producer, Topic.LINK_TELEMETRY, linkKey(FABRIC.name()));
                poison(producer, Topic.DECODE_INSTANCES, stateKey(FABRIC.name()));
                poison(producer, Topic.PREFILL_INSTANCES, stateKey(FABRIC.name()));
                poison(producer, Topic.FABRIC, FABRIC.name() + "-poison");
                poison(producer, Topic.NETWORK_COST_ORACLE, FABRIC.name());
            }
        }
        pipeline.flush();
        sendLongerThanABrokerTakes(pipeline);
    }

    /** Compressed, it is short. */
    private void sendLongerThanABrokerTakes(EmbeddedPipeline pipeline) throws Exception {
        Map<String, Object> config = pipeline.kafka().producerConfig();
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * LONG_VALUE_BYTES);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (Topic topic : List.of(Topic.DECODE_REQUESTS, Topic.LINK_TELEMETRY)) {
                RecordMetadata sent = producer.send(
                                new ProducerRecord<>(topic.topicName(), FABRIC.name(), new byte[LONG_VALUE_BYTES]))
                        .get();
                poison.put(
                        new Position(sent.topic(), sent.partition(), sent.offset()),
                        new byte[LONGEST_DEAD_LETTER_BYTES]);
            }
        }
    }

    private static DecodeRequest.Builder request(String id) {
        return DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setPrefillInstance("p0r0n0i0")
                .setInputTokens(1000);
    }

    private static TransferEvent.Builder event(String id) {
        return TransferEvent.newBuilder()
                .setFabric(FABRIC.name())
                .setRequestId(id)
                .setKind(TransferEventKind.FINISHED);
    }

    private static String linkKey(String fabric) {
        return RecordKeys.link(fabric, FABRIC.links().get(0).name());
    }

    private static LinkTelemetry reading(long bytes) {
        return LinkTelemetry.newBuilder()
                .setFabric(FABRIC.name())
                .setLink(FABRIC.links().get(0).name())
                .setDeviceTimeMicros(1 + bytes)
                .setBytesSent(bytes)
                .build();
    }

    private static String stateKey(String fabric) {
        return RecordKeys.instance(fabric, "p1r1n1i1");
    }

    private static DecodeInstanceState state(String fabric) {
        return DecodeInstanceState.newBuilder()
                .setFabric(fabric)
                .setInstance("p1r1n1i1")
                .setFreeKvTokens(400_000)
                .build();
    }

    private void poison(KafkaProducer<String, byte[]> producer, Topic topic, String key) throws Exception {
        byte[] value = poisonOf(topic);
        boolean isOfUnknownFabric = value == null;
        byte[] bytes = value == null ? serializer.serialize("", ofUnknownFabric(topic)) : value;
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                topic.topicName(),
                null,
                System.currentTimeMillis(),
                isOfUnknownFabric ? unknownKey(topic) : key,
                bytes);
        RecordMetadata sent = producer.send(record).get();
        poison.put(new Position(sent.topic(), sent.partition(), sent.offset()), bytes);
    }

    /** Null for a record that is right but for its fabric. */
    private byte @Nullable [] poisonOf(Topic topic) {
        return switch (random.nextInt(5)) {
            case 0 -> randomBytes(1 + random.nextInt(300));
            case 1 -> unknownSchema();
            case 2 ->
                serializer.serialize(
                        "", topic == Topic.FABRIC ? state("x") : FabricRecords.toRecord(FABRIC)); // of another topic
            case 3 -> topic == Topic.DECODE_REQUESTS ? longPrefix() : cutOff(topic);
            default -> topic == Topic.FABRIC ? randomBytes(3) : null;
        };
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] |= 1; // 0 would be the wire format's magic byte
        return bytes;
    }

    private static byte[] unknownSchema() {
        return ByteBuffer.allocate(10).put((byte) 0).putInt(4711).array();
    }

    private byte[] longPrefix() {
        List<Long> blocks = random.longs(95_000).boxed().collect(Collectors.toCollection(ArrayList::new));
        return serializer.serialize("", request("long").setPrefixBlocks(blocks).build());
    }

    private byte[] cutOff(Topic topic) {
        byte[] whole = serializer.serialize("", ofUnknownFabric(topic));
        return Arrays.copyOf(whole, whole.length - 1 - random.nextInt(whole.length / 2 - 4));
    }

    private SpecificRecord ofUnknownFabric(Topic topic) {
        String fabric = unknownFabric();
        return switch (topic) {
            case DECODE_REQUESTS -> request("unknown").setFabric(fabric).build();
            case TRANSFER_EVENTS -> event("unknown").setFabric(fabric).build();
            case LINK_TELEMETRY -> {
                LinkTelemetry reading = reading(1);
                reading.setFabric(fabric);
                yield reading;
            }
            case DECODE_INSTANCES -> state(fabric);
            case PREFILL_INSTANCES ->
                PrefillInstanceState.newBuilder()
                        .setFabric(fabric)
                        .setInstance("p0r0n0i0")
                        .build();
            case NETWORK_COST_ORACLE ->
                OracleSnapshot.newBuilder().setFabric(fabric).build();
            default -> FabricRecords.toRecord(FABRIC);
        };
    }

    private String unknownFabric() {
        return "unknown-" + unknownFabrics;
    }

    private String unknownKey(Topic topic) {
        String fabric = "unknown-" + unknownFabrics++;
        return switch (topic) {
            case LINK_TELEMETRY -> linkKey(fabric);
            case DECODE_INSTANCES, PREFILL_INSTANCES -> stateKey(fabric);
            default -> fabric;
        };
    }

    private static List<Long> decided(EmbeddedPipeline pipeline) {
        List<DecodeAssignment> log = pipeline.readUntil(
                Topic.DECODE_ASSIGNMENTS,
                read -> read.stream()
                                .filter(assignment -> ((DecodeAssignment) assignment).getRefusal() == null)
                                .count()
                        >= REQUESTS);
        return log.stream()
                .filter(assignment -> assignment.getRefusal() == null)
                .map(DecodeAssignment::getSequence)
                .toList();
    }

    private Map<Position, List<DeadLetter>> deadLetters(EmbeddedPipeline pipeline) {
        List<DeadLetter> letters = new ArrayList<>();
        long expected = poison.size()
                + (READERS_OF_FABRIC - 1)
                        * poison.keySet().stream()
                                .filter(position -> position.topic().equals(Topic.FABRIC.topicName()))
                                .count();
        try (TopicReader<DeadLetter> reader = TopicReader.ofDeadLetters(pipeline.kafka(), warning -> {})) {
            reader.fromBeginning();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (letters.size() < expected && System.nanoTime() < deadline) {
                reader.poll().forEach(read -> letters.add(read.value()));
            }
            reader.poll().forEach(read -> letters.add(read.value()));
        }
        return letters.stream().collect(Collectors.groupingBy(PoisonTest::position));
    }

    private static Position position(DeadLetter letter) {
        return new Position(letter.topic(), letter.partition(), letter.offset());
    }

    private void assertAllPoisonIsKept(Map<Position, List<DeadLetter>> letters) {
        assertThat(letters.values())
                .as("dead letters of good records")
                .allMatch(same -> poison.containsKey(position(same.get(0))));
        assertThat(letters.keySet()).as("positions of dead letters").isEqualTo(poison.keySet());
        letters.forEach((position, same) -> {
            int readers = position.topic().equals(Topic.FABRIC.topicName()) ? READERS_OF_FABRIC : 1;
            assertThat(same).as("dead letters of %s", position).hasSize(readers);
            assertThat(same).allSatisfy(letter -> {
                assertThat(letter.value()).as("value of %s", position).isEqualTo(poison.get(position));
                assertThat(letter.reason()).isNotBlank().hasLineCount(1);
            });
        });
    }
}
