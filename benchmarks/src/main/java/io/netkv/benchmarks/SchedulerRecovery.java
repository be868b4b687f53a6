package io.netkv.benchmarks;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.OracleMode;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * From the start of a scheduler's process, with 512 MiB of heap, to its first decision, with hours of decisions and transfer
 * events on its topics, by default at 200 requests a second. The baseline is the same with empty topics. Arguments: hours
 * (default 1), tries (default 3), what ends the process before ({@code kill}, the default, or {@code stop}).
 */
public final class SchedulerRecovery {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int PER_SECOND = 200;
    private static final int PARTITIONS = 1;
    private static final Duration DECISION_TIMEOUT = Duration.ofMinutes(5);

    private final KafkaSettings kafka;
    private final boolean isKilled;
    private int requests;

    private SchedulerRecovery(KafkaSettings kafka, boolean isKilled) {
        this.kafka = kafka;
        this.isKilled = isKilled;
    }

    /** Runs it, prints the medians and their ratio. */
    public static void main(String[] arguments) throws Exception {
        int hours = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int tries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        boolean isKilled = arguments.length < 3 || arguments[2].equals("kill");
        double empty = measure(0, tries, isKilled);
        double full = measure(hours, tries, isKilled);
        System.out.printf(
                Locale.ROOT,
                "%d h of %d requests a second: first decision after %.2f s; with empty topics %.2f s; ratio %.2f%n",
                hours,
                PER_SECOND,
                full,
                empty,
                full / empty);
        System.exit(0);
    }

    /** On a broker of its own: a decision of today before those of hours ago would be read back with them. */
    private static double measure(int hours, int tries, boolean isKilled) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(PARTITIONS, (short) 1).create(cluster);
            }
            new PublishedFabrics(kafka).publish(FABRIC);
            SchedulerRecovery recovery = new SchedulerRecovery(kafka, isKilled);
            recovery.write(hours);
            return recovery.median(hours, tries);
        }
    }

    /**
     * Each process has a group of its own, which has committed all that there is: what a group waits for its dead member is not
     * measured here.
     */
    private double median(int hours, int tries) throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            try (TemporaryDirectory state = TemporaryDirectory.create("netkv-recovery-", 1 << 20)) {
                String id = hours + "-" + i;
                commitAll("recovery-" + id);
                long started = System.nanoTime();
                Process process = start(id, state.path());
                decideOne();
                seconds.add((System.nanoTime() - started) * 1e-9);
                end(process);
            }
            System.out.printf(Locale.ROOT, "  %d h, try %d: %.2f s%n", hours, i + 1, seconds.get(i));
        }
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void commitAll(String group) throws Exception {
        try (Admin admin = Admin.create(kafka.commonConfig())) {
            Map<TopicPartition, OffsetSpec> ends = SchedulerApp.TOPICS.stream()
                    .collect(Collectors.toMap(
                            topic -> new TopicPartition(topic.topicName(), 0), topic -> OffsetSpec.latest()));
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listOffsets(ends).all().get().entrySet().stream()
                    .filter(end -> !end.getKey().topic().equals(Topic.FABRIC.topicName()))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            end -> new OffsetAndMetadata(end.getValue().offset())));
            admin.alterConsumerGroupOffsets(group, committed).all().get();
        }
    }

    private Process start(String id, Path state) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.netkv.cli.NetKv",
                "scheduler"));
        command.addAll(Arrays.asList(
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--application-id",
                "recovery-" + id,
                "--state-dir",
                state.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void end(Process process) throws InterruptedException {
        if (isKilled) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        process.waitFor(30, TimeUnit.SECONDS);
    }

    private void decideOne() {
        String id = "recovery-" + System.nanoTime() + "-" + requests++;
        TopicPartition decisions = new TopicPartition(Topic.DECODE_ASSIGNMENTS.topicName(), 0);
        try (KafkaProducer<String, SpecificRecord> producer = producer();
                KafkaConsumer<String, SpecificRecord> consumer = new KafkaConsumer<>(
                        kafka.consumerConfig(null),
                        new StringDeserializer(),
                        kafka.serdes().deserializer())) {
            consumer.assign(List.of(decisions));
            consumer.seekToEnd(List.of(decisions));
            consumer.position(decisions);
            DecodeRequest request = DecodeRequest.newBuilder()
                    .setRequestId(id)
                    .setFabric(FABRIC.name())
                    .setPrefillInstance("p0r0n0i0")
                    .setInputTokens(1000)
                    .build();
            producer.send(new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), FABRIC.name(), request));
            producer.flush();
            long deadline = System.nanoTime() + DECISION_TIMEOUT.toNanos();
            while (System.nanoTime() < deadline) {
                for (var record : consumer.poll(Duration.ofMillis(20))) {
                    if (record.value() instanceof DecodeAssignment decided
                            && decided.getRequestId().equals(id)) {
                        return;
                    }
                }
            }
            throw new IllegalStateException("request " + id + " was not decided within " + DECISION_TIMEOUT);
        }
    }

    private KafkaProducer<String, SpecificRecord> producer() {
        Map<String, Object> config = kafka.producerConfig();
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
        return new KafkaProducer<>(
                config, new StringSerializer(), kafka.serdes().serializer());
    }

    private void write(int hours) {
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
}
