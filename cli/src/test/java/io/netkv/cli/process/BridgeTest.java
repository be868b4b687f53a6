package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import io.netkv.schemas.FabricPartitioner;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a topic that Telegraf writes to the oracle's snapshot, by commands as processes of their own. */
class BridgeTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final String TOPIC = "telegraf";
    private static final String LINK = "p0r0-up-3";
    /** Half of what the link carries. */
    private static final long BYTES_PER_SECOND = 3_125_000_000L;

    private static final int READINGS = 12;

    private final long baseMillis = System.currentTimeMillis() - 20_000;

    @TempDir
    private Path directory;

    @Test
    void bridgeFeedsTheOracleAndTheTableOfInstances() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            // given
            prepare(pipeline);

            // when
            list(pipeline.kafka());
            try (NetKvProcess oracle = NetKvProcess.startStreams(directory, "oracle", pipeline.kafka());
                    NetKvProcess bridge = NetKvProcess.startStreams(directory, "bridge", pipeline.kafka(), bridge())) {
                List<OracleSnapshot> snapshots = pipeline.readUntil(
                        Topic.NETWORK_COST_ORACLE, read -> read.stream().anyMatch(BridgeTest::isHalfUtilised));
                List<DecodeInstanceState> states = pipeline.readUntil(Topic.DECODE_INSTANCES, read -> !read.isEmpty());
                bridge.end();

                // then
                assertThat(snapshots).anyMatch(BridgeTest::isHalfUtilised);
                assertThat(states).isNotEmpty().allMatch(state()::equals);
                assertThat(recordsBesideTheFabric(pipeline.kafka())).isEqualTo(READINGS);
                bridge.awaitOutput("The mapping covers 1 of 152 links");
                bridge.awaitOutput("Dead letter: the message cannot be read: not JSON");
                bridge.awaitOutput("source spine-9 interface Ethernet1 (" + READINGS + ")");
                oracle.throwIfEnded();
            }
        }
    }

    @Test
    void oracleReadsTheTopicItself() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            // given
            prepare(pipeline);
            String[] options = {
                "--telemetry-topic", TOPIC, "--telemetry-format", "telegraf-json", "--mapping", mapping()
            };

            // when
            try (NetKvProcess oracle = NetKvProcess.startStreams(directory, "oracle", pipeline.kafka(), options)) {
                List<OracleSnapshot> snapshots = pipeline.readUntil(
                        Topic.NETWORK_COST_ORACLE, read -> read.stream().anyMatch(BridgeTest::isHalfUtilised));

                // then
                oracle.throwIfEnded();
                assertThat(snapshots).anyMatch(BridgeTest::isHalfUtilised);
            }
        }
    }

    /** As a user does who has no mapping yet; what it reads is still there for the bridge. */
    private void list(KafkaSettings kafka) throws Exception {
        String[] options = {"--input-topic", TOPIC, "--format", "telegraf-json"};
        try (NetKvProcess listing = NetKvProcess.startStreams(directory, "bridge", kafka, options)) {
            listing.awaitOutput("Dead letter: the message cannot be read: not JSON");
            listing.end();
            listing.awaitOutput("source leaf-1 interface Ethernet49/1 (");
        }
    }

    private String[] bridge() throws IOException {
        return new String[] {"--input-topic", TOPIC, "--format", "telegraf-json", "--mapping", mapping()};
    }

    private String mapping() throws IOException {
        Path file = directory.resolve("mapping.yaml");
        Files.writeString(file, """
                fabric: paper-64
                interfaces:
                  - {source: leaf-1, interface: Ethernet49/1, sends: p0r0-up-3}
                instances:
                  - {source: "node-3:8000", instance: p0r1n0i0}
                """);
        return file.toString();
    }

    private void prepare(EmbeddedPipeline pipeline) throws Exception {
        pipeline.publish(FABRIC);
        try (Admin admin = Admin.create(pipeline.kafka().commonConfig())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, EmbeddedPipeline.PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        send(pipeline.kafka());
    }

    /** States of instances in the partition that the fabric's other records are in. */
    private static long recordsBesideTheFabric(KafkaSettings kafka) throws Exception {
        byte[] key = FABRIC.name().getBytes(StandardCharsets.UTF_8);
        int partition = FabricPartitioner.partition(Topic.FABRIC.topicName(), key, EmbeddedPipeline.PARTITIONS);
        TopicPartition beside = new TopicPartition(Topic.DECODE_INSTANCES.topicName(), partition);
        try (Admin admin = Admin.create(kafka.commonConfig())) {
            return admin.listOffsets(Map.of(beside, OffsetSpec.latest()))
                    .partitionResult(beside)
                    .get()
                    .offset();
        }
    }

    /** With a key of Telegraf's, as its {@code routing_tag} makes it. */
    private void send(KafkaSettings kafka) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(kafka.commonConfig(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "collector", "no JSON")).get();
            for (int second = 0; second < READINGS; second++) {
                long millis = baseMillis + 1000L * second;
                producer.send(new ProducerRecord<>(TOPIC, null, millis, "collector", message(second, millis)))
                        .get();
            }
        }
    }

    private static String message(int second, long millis) {
        long octets = 7_000_000_000_000L + second * BYTES_PER_SECOND;
        List<String> metrics = new ArrayList<>(List.of(
                metric(
                        "interface",
                        "\"source\":\"leaf-1\",\"ifName\":\"Ethernet49/1\"",
                        "ifHCOutOctets",
                        octets,
                        millis),
                metric(
                        "interface",
                        "\"source\":\"spine-9\",\"ifName\":\"Ethernet1\"",
                        "ifHCOutOctets",
                        octets,
                        millis)));
        Stream.of("num_requests_running", "num_requests_waiting", "kv_cache_usage_perc")
                .map(name -> metric("vllm:" + name, "\"url\":\"http://node-3:8000/metrics\"", "gauge", 1, millis))
                .forEach(metrics::add);
        return "{\"metrics\":[" + String.join(",", metrics) + "]}";
    }

    private static String metric(String name, String tags, String field, long value, long millis) {
        return "{\"fields\":{\"%s\":%d},\"name\":\"%s\",\"tags\":{%s},\"timestamp\":%d}"
                .formatted(field, value, name, tags, millis);
    }

    private static boolean isHalfUtilised(OracleSnapshot snapshot) {
        List<NamedLink> links = SnapshotRecords.namedLinks(snapshot, Fabric.of(FABRIC));
        return links.size() == 1
                && links.get(0).link().equals(LINK)
                && Math.abs(links.get(0).congestion() - 0.5) < 1e-6;
    }

    /** One request runs, one waits, and no memory is free. */
    private static DecodeInstanceState state() {
        return DecodeInstanceState.newBuilder()
                .setFabric(FABRIC.name())
                .setInstance("p0r1n0i0")
                .setRunningRequests(1)
                .setWaitingRequests(1)
                .setBlocksAsChanges(true)
                .build();
    }
}
