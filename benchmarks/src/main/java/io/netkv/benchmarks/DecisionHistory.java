package io.netkv.benchmarks;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.OracleMode;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Topics with hours of decisions and transfer events at 200 requests a second, of one fabric on one partition, and processes
 * of schedulers that have to read them.
 */
final class DecisionHistory implements AutoCloseable {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int PARTITIONS = 1;
    private static final int HEAP_MEGABYTES = 512;

    /** Of the history. */
    static final int PER_SECOND = 200;

    private final EmbeddedBroker broker;
    private final KafkaSettings kafka;

    private DecisionHistory(EmbeddedBroker broker) {
        this.broker = broker;
        kafka = KafkaSettings.of(broker.bootstrapServers());
    }

    /** On a broker of its own: a decision of today before those of hours ago would be read back with them. */
    static DecisionHistory write(int hours) throws Exception {
        DecisionHistory history = new DecisionHistory(EmbeddedBroker.start());
        try (KafkaCluster cluster = KafkaCluster.connect(history.kafka)) {
            new TopicPlan(PARTITIONS, (short) 1).create(cluster);
        }
        new PublishedFabrics(history.kafka).publish(FABRIC);
        history.writeHours(hours);
        return history;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    Process start(String applicationId, Path state, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--application-id", applicationId, "--state-dir", state.toString()));
        return NetKvCommand.start(kafka, "scheduler", HEAP_MEGABYTES, all);
    }

    /** Sends requests of this history's fabric. */
    RequestProbe probe() {
        return new RequestProbe(kafka, FABRIC.name(), "p0r0n0i0");
    }

    private KafkaProducer<String, SpecificRecord> producer() {
        Map<String, Object> config = kafka.producerConfig();
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
        return new KafkaProducer<>(
                config, new StringSerializer(), kafka.serdes().serializer());
    }

    private void writeHours(int hours) {
        long count = 3600L * PER_SECOND * hours;
        long firstMillis = System.currentTimeMillis() - Duration.ofHours(hours).toMillis();
        try (KafkaProducer<String, SpecificRecord> producer = producer()) {
            for (long i = 0; i < count; i++) {
                long atMillis = firstMillis + i * 1000 / PER_SECOND;
                String id = "request-" + Long.toHexString(i * 0x9E3779B97F4A7C15L);
                send(producer, Topic.DECODE_ASSIGNMENTS, assignment(id, i + 1, atMillis), atMillis);
                send(producer, Topic.TRANSFER_EVENTS, event(id, TransferEventKind.STARTED, atMillis), atMillis + 200);
                send(producer, Topic.TRANSFER_EVENTS, event(id, TransferEventKind.FINISHED, atMillis), atMillis + 500);
            }
        }
        System.out.printf(Locale.ROOT, "  wrote %,d decisions and %,d events%n", count, 2 * count);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing the producer waits for all of them
    private static void send(
            KafkaProducer<String, SpecificRecord> producer, Topic topic, SpecificRecord value, long atMillis) {
        producer.send(new ProducerRecord<>(topic.topicName(), 0, atMillis, FABRIC.name(), value));
    }

    private static DecodeAssignment assignment(String id, long sequence, long atMillis) {
        CostBreakdown cost = CostBreakdown.newBuilder().setInstance("p0r1n0i0").build();
        return DecodeAssignment.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setSequence(sequence)
                .setPolicy("netkv-full")
                .setPrefillInstance("p0r0n0i0")
                .setDecodeInstance("p0r1n0i" + sequence % 2)
                .setReservedKvTokens(1000)
                .setTransferBytes(1 << 28)
                .setCost(cost)
                .setRunnerUp(cost)
                .setOracleMode(OracleMode.FRESH)
                .setInstanceStanding(InstanceStanding.USABLE)
                .setDecidedAtMillis(atMillis)
                .build();
    }

    private static TransferEvent event(String id, TransferEventKind kind, long atMillis) {
        return TransferEvent.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setKind(kind)
                .setAtMillis(atMillis)
                .setDecodeInstance("p0r1n0i0")
                .build();
    }

    @Override
    public void close() {
        broker.close();
    }
}
