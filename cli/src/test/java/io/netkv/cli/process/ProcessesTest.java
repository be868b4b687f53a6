package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Oracle and scheduler as processes against a broker that is already running; a consumer that has only the schema. */
class ProcessesTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final Path SCHEMA = Path.of("../schemas/src/main/avro/DecodeAssignment.avsc");
    private static final int REQUESTS = 50;

    private final long baseMillis = System.currentTimeMillis();

    @TempDir
    private Path directory;

    @Test
    void decideWithTheNetworkInView() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                NetKvProcess oracle = NetKvProcess.startStreams(directory, "oracle", pipeline.kafka());
                NetKvProcess scheduler = NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka())) {
            pipeline.publish(FABRIC);
            busyPod(pipeline);
            pipeline.readUntil(Topic.NETWORK_COST_ORACLE, snapshots -> snapshots.size() > 5);
            send(pipeline);

            List<GenericRecord> decisions = consume(pipeline.kafka().bootstrapServers());

            oracle.throwIfEnded();
            scheduler.throwIfEnded();
            assertThat(decisions).hasSize(REQUESTS).allSatisfy(decision -> {
                assertThat(decision.get("oracleMode")).hasToString("FRESH");
                assertThat(decision.get("tier")).as("the pod is congested").isEqualTo(3);
            });
        }
    }

    @Test
    void playAWholeReplay() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            pipeline.publish(FABRIC);
            try (NetKvProcess oracle =
                            NetKvProcess.startStreams(directory, "oracle", pipeline.kafka(), "--speed", "20");
                    NetKvProcess scheduler =
                            NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka(), "--speed", "20");
                    NetKvProcess player =
                            NetKvProcess.start(directory, "simulate", pipeline.kafka(), "--speed", "20")) {
                player.awaitOutput("Playing");
                NetKvProcess replay = NetKvProcess.start(
                        directory,
                        "replay",
                        pipeline.kafka(),
                        "--speed",
                        "20",
                        "--rate",
                        "5",
                        "--limit",
                        "200",
                        "--summary");

                assertThat(replay.awaitEnd()).as(replay.output()).isZero();
                assertThat(replay.output())
                        .contains("Sent 200 requests, 200 records, 200 confirmed")
                        .containsPattern("netkv-full +200 +200 ");
                oracle.throwIfEnded();
                scheduler.throwIfEnded();
                player.throwIfEnded();
                // The summary has waited for them.
                List<RequestOutcome> outcomes = pipeline.readAll(Topic.REQUEST_OUTCOMES);
                assertThat(outcomes)
                        .extracting(RequestOutcome::getRequestId)
                        .hasSize(200)
                        .doesNotHaveDuplicates();
                assertThat(outcomes)
                        .allSatisfy(outcome -> assertThat(outcome.getTtftMillis())
                                .isGreaterThanOrEqualTo(outcome.getPrefillMillis() + outcome.getTransferMillis()));
            }
        }
    }

    /** Ten seconds of counters: rack links almost full, all others idle. */
    private void busyPod(EmbeddedPipeline pipeline) {
        for (int second = 0; second <= 10; second++) {
            long atMillis = baseMillis + 1000L * second;
            for (LinkSpec link : FABRIC.links()) {
                double share = link.name().matches("p.r.-(up|down).*") ? 0.9 : 0.0;
                LinkTelemetry reading = LinkTelemetry.newBuilder()
                        .setFabric(FABRIC.name())
                        .setLink(link.name())
                        .setDeviceTimeMicros(1000 * atMillis)
                        .setBytesSent((long) (share * link.capacityBytesPerSecond() * second))
                        .build();
                pipeline.send(Topic.LINK_TELEMETRY, RecordKeys.link(FABRIC.name(), link.name()), reading, atMillis);
            }
        }
        pipeline.flush();
    }

    private void send(EmbeddedPipeline pipeline) {
        for (int i = 0; i < REQUESTS; i++) {
            DecodeRequest request = DecodeRequest.newBuilder()
                    .setRequestId("r" + i)
                    .setFabric(FABRIC.name())
                    .setPrefillInstance("p0r0n0i0")
                    .setInputTokens(1000)
                    .build();
            pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request, baseMillis + 10_000 + i);
        }
        pipeline.flush();
    }

    /** Plain Kafka and plain Avro, and the file of the schema. */
    private static List<GenericRecord> consume(String bootstrapServers) throws IOException {
        Schema schema = new Schema.Parser().parse(SCHEMA.toFile());
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema);
        List<GenericRecord> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("decode-assignments").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (records.size() < REQUESTS && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    ByteBuffer header = ByteBuffer.wrap(record.value());
                    assertThat(header.get()).as("Confluent's magic byte").isZero();
                    header.getInt();
                    records.add(reader.read(
                            null,
                            DecoderFactory.get().binaryDecoder(record.value(), 5, record.value().length - 5, null)));
                }
            }
        }
        return records;
    }
}
