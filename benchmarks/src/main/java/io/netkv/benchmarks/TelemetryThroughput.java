package io.netkv.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.LinkTelemetry;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Readings a second that the oracle takes from a topic full of them, from the first to the last, over a real broker in this JVM;
 * the baseline is a consumer that decodes the same records and does nothing with them. Both take turns. Arguments: cells of
 * the fat tree, 64 GPUs each (default 1; 1024 for 65,536 GPUs), millions of readings (default 6) and turns (default 3).
 */
public final class TelemetryThroughput {

    private static final int PARTITIONS = 4;
    private static final long STATE_BYTES = 1 << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaSettings kafka;
    private final Fabric fabric;
    private final int readings;

    /** Of one turn. */
    private record Result(double perSecond, double bytesPerReading, double recordsPerReading) {}

    private TelemetryThroughput(KafkaSettings kafka, Fabric fabric, int readings) {
        this.kafka = kafka;
        this.fabric = fabric;
        this.readings = readings;
    }

    /** Runs it, prints readings a second and their ratios. */
    public static void main(String[] arguments) throws Exception {
        int cells = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int millions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 6;
        int turns = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        Fabric fabric = FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(PARTITIONS, (short) 1).create(cluster);
            }
            new TelemetryThroughput(kafka, fabric, millions * 1_000_000).compare(turns);
        }
        System.exit(0);
    }

    private void compare(int turns) throws Exception {
        new PublishedFabrics(kafka).publish(fabric.spec());
        send();
        for (int turn = 0; turn <= turns; turn++) {
            Result decoded = decode();
            Result oracle = runOracle("turn-" + turn);
            // The first turn is warm-up.
            if (turn > 0) {
                String what = "TelemetryThroughput, " + fabric.linkCount() + " links";
                ResultRow.print(what, "readings/s", oracle.perSecond, decoded.perSecond);
                ResultRow.print(what + ", garbage", "bytes a reading", oracle.bytesPerReading, decoded.bytesPerReading);
                System.out.printf(Locale.ROOT, "%.5f records written for each reading%n", oracle.recordsPerReading);
            }
        }
    }

    /** All links once a second, up to now. */
    @SuppressWarnings("FutureReturnValueIgnored") // a lost record shows as a missing one
    private void send() {
        Map<String, Object> config = kafka.producerConfig();
        config.put("linger.ms", "20");
        config.put("batch.size", "131072");
        long rounds = (readings + fabric.linkCount() - 1) / fabric.linkCount();
        long start = System.currentTimeMillis() - 1000 * rounds;
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            LinkTelemetry reading = LinkTelemetry.newBuilder()
                    .setFabric(fabric.name())
                    .setQueueBytes(0L)
                    .build();
            for (int i = 0; i < readings; i++) {
                int link = i % fabric.linkCount();
                long second = i / fabric.linkCount();
                long atMillis = start + 1000 * second + 900L * link / fabric.linkCount();
                reading.setLink(fabric.linkName(link));
                reading.setDeviceTimeMicros(1000 * atMillis);
                reading.setBytesSent((long) (second * 0.3 * fabric.linkCapacityBytesPerSecond(link)));
                producer.send(new ProducerRecord<>(
                        Topic.LINK_TELEMETRY.topicName(),
                        null,
                        atMillis,
                        RecordKeys.link(fabric.name(), fabric.linkName(link)),
                        AvroSerdes.shipped().serializer().serialize("", reading)));
            }
        }
    }

    private Result decode() {
        try (KafkaConsumer<String, LinkTelemetry> consumer = new KafkaConsumer<>(
                kafka.consumerConfig(null),
                new StringDeserializer(),
                kafka.serdes().deserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Topic.LINK_TELEMETRY.topicName(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long bytesBefore = allocated(Set.of(Thread.currentThread().getName()));
            long start = System.nanoTime();
            long counted = 0;
            while (counted < readings) {
                counted += consumer.poll(POLL).count();
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            long bytes = allocated(Set.of(Thread.currentThread().getName())) - bytesBefore;
            return new Result(counted / seconds, (double) bytes / counted, 0);
        }
    }

    /** From the first reading on, so without the start; a new application each time, so from the first record. */
    private Result runOracle(String application) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        long snapshotsBefore = records(Topic.NETWORK_COST_ORACLE.topicName());
        try (TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES);
                StreamsRunner oracle = OracleApp.create(
                        new StreamsSettings(application, kafka, state.path(), Map.of(), meters),
                        OracleSettings.DEFAULT)) {
            oracle.start();
            while (Counters.sum(meters, "netkv.readings") == 0) {
                Thread.onSpinWait();
            }
            Set<String> threads = streamThreads(application);
            long bytesBefore = allocated(threads);
            double before = Counters.sum(meters, "netkv.readings");
            long start = System.nanoTime();
            while (Counters.sum(meters, "netkv.readings") < readings) {
                Thread.sleep(1);
                oracle.throwIfFailed();
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            double done = Counters.sum(meters, "netkv.readings") - before;
            long bytes = allocated(threads) - bytesBefore;
            Thread.sleep(1000);
            long written =
                    records(Topic.NETWORK_COST_ORACLE.topicName()) - snapshotsBefore + internalRecords(application);
            return new Result(done / seconds, bytes / done, written / (double) readings);
        }
    }

    private static Set<String> streamThreads(String application) {
        return Set.copyOf(Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(application) && name.contains("StreamThread"))
                .toList());
    }

    private static long allocated(Set<String> names) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> names.contains(thread.getName()))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getId()))
                .sum();
    }

    private long internalRecords(String application) throws Exception {
        long sum = 0;
        try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
            for (String topic : cluster.admin().listTopics().names().get()) {
                if (topic.startsWith(application + "-")) {
                    sum += records(topic);
                }
            }
        }
        return sum;
    }

    private long records(String topic) throws Exception {
        try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            // All topics here have as many, the internal ones as the topic of fabrics.
            for (int partition = 0; partition < PARTITIONS; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            return cluster.admin().listOffsets(ends).all().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        }
    }
}
