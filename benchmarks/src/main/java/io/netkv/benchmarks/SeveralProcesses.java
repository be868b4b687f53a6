package io.netkv.benchmarks;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.LoopbackPorts;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.FabricPartitioner;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One, two and three oracle processes, then scheduler processes, over 24 fabrics of 64 GPUs and twelve partitions: what they take of a full
 * topic a second, together and for each second of processor time; and how long a request waits while a scheduler joins the others, and
 * while one leaves. Arguments: millions of readings (default 4), thousands of requests (default 200).
 */
public final class SeveralProcesses {

    private static final int PARTITIONS = 12;
    private static final int FABRICS = 24;
    private static final int MOST_PROCESSES = 3;
    private static final int HEAP_MEGABYTES = 512;
    private static final long REBALANCE_SECONDS = 20;

    private final KafkaSettings kafka;
    private final TemporaryDirectory state;
    private final List<Fabric> fabrics = new ArrayList<>();
    private int started;

    private record Part(Process process, MetricsPage page) {

        double cpuSeconds() {
            return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) * 1e-3;
        }
    }

    private SeveralProcesses(KafkaSettings kafka, TemporaryDirectory state) {
        this.kafka = kafka;
        this.state = state;
        for (int i = 0; i < FABRICS; i++) {
            fabrics.add(Fabric.of(FatTree.paper64().spec().named("fabric-" + i)));
        }
    }

    /** Runs it, prints what each number of processes takes against one. */
    public static void main(String[] arguments) throws Exception {
        long readings = 1_000_000L * (arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4);
        long requests = 1_000L * (arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TemporaryDirectory state = TemporaryDirectory.create("netkv-processes-", 1 << 20)) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(PARTITIONS, (short) 1).create(cluster);
            }
            SeveralProcesses benchmark = new SeveralProcesses(kafka, state);
            for (Fabric fabric : benchmark.fabrics) {
                new PublishedFabrics(kafka).publish(fabric.spec());
            }
            benchmark.sendReadings(readings);
            double oracle = 0;
            double scheduler = 0;
            for (int processes = 1; processes <= MOST_PROCESSES; processes++) {
                // An application of its own reads from the first reading on.
                double perSecond = benchmark.measure(
                        "oracle", "oracle-" + processes, processes, "netkv_readings_total\\{.*", readings);
                oracle = processes == 1 ? perSecond : oracle;
                ResultRow.print("SeveralProcesses, " + processes + " x oracle", "readings/s", perSecond, oracle);
            }
            for (int processes = 1; processes <= MOST_PROCESSES; processes++) {
                // What is decided is not decided again: each time others, and the same application goes on.
                benchmark.sendRequests("r" + processes + "-", requests);
                double perSecond =
                        benchmark.measure("scheduler", "scheduler", processes, "netkv_decisions_total\\{.*", requests);
                scheduler = processes == 1 ? perSecond : scheduler;
                ResultRow.print("SeveralProcesses, " + processes + " x scheduler", "requests/s", perSecond, scheduler);
            }
            benchmark.rebalance();
        }
        System.exit(0);
    }

    private double measure(String command, String application, int processes, String metric, long records)
            throws Exception {
        List<Part> parts = start(command, application, processes);
        try {
            return awaitAll(parts, metric, records);
        } finally {
            stop(parts);
        }
    }

    /** From the first record to the last; what each has taken, and for each second of its processor time. */
    private double awaitAll(List<Part> parts, String metric, long records) throws Exception {
        long start = System.nanoTime();
        double first = 0;
        double taken = 0;
        while (taken < records) {
            double before = taken;
            TimeUnit.MILLISECONDS.sleep(200);
            taken = 0;
            for (Part part : parts) {
                taken += part.page().read().sum(metric);
            }
            if (before == 0) {
                start = System.nanoTime();
                first = taken;
            }
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        for (Part part : parts) {
            double its = part.page().read().sum(metric);
            System.out.printf(
                    Locale.ROOT,
                    "  a process took %,.0f, %,.0f for each second of its processor time%n",
                    its,
                    its / part.cpuSeconds());
        }
        return (taken - first) / seconds;
    }

    private void rebalance() throws Exception {
        List<Part> parts = start("scheduler", "scheduler", 2);
        Fabric fabric = fabrics.stream()
                .filter(SeveralProcesses::isOnFirstPartition)
                .findFirst()
                .orElseThrow();
        try (RequestProbe probe =
                new RequestProbe(kafka, fabric.name(), fabric.instanceName(fabric.prefillInstance(0)))) {
            probe.decideOne();
            TimeUnit.SECONDS.sleep(REBALANCE_SECONDS);
            double quiet = probe.longestWaitSeconds(() -> {}, after());
            double joining = probe.longestWaitSeconds(() -> parts.add(join()), after());
            ResultRow.print("SeveralProcesses, longest wait while a scheduler joins two", "s", joining, quiet);
            double leaving =
                    probe.longestWaitSeconds(() -> parts.get(0).process().destroy(), after());
            ResultRow.print("SeveralProcesses, longest wait while one of three leaves", "s", leaving, quiet);
        } finally {
            stop(parts);
        }
    }

    private static boolean isOnFirstPartition(Fabric fabric) {
        byte[] key = new StringSerializer().serialize("", fabric.name());
        return FabricPartitioner.partition(Topic.DECODE_REQUESTS.topicName(), key, PARTITIONS) == 0;
    }

    private static BooleanSupplier after() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(REBALANCE_SECONDS);
        return () -> System.nanoTime() > end;
    }

    private Part join() {
        try {
            return launch("scheduler", "scheduler");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Part> start(String command, String application, int processes) throws Exception {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            parts.add(launch(command, application));
        }
        for (Part part : parts) {
            part.page().await();
        }
        return parts;
    }

    private Part launch(String command, String application) throws IOException {
        int port = LoopbackPorts.free();
        Process process = NetKvCommand.start(
                kafka,
                command,
                HEAP_MEGABYTES,
                List.of(
                        "--application-id",
                        application,
                        "--state-dir",
                        state.path().resolve("process-" + started++).toString(),
                        "--http",
                        Integer.toString(port)));
        return new Part(process, new MetricsPage(port));
    }

    private static void stop(List<Part> parts) throws InterruptedException {
        for (Part part : parts) {
            part.process().destroy();
            part.process().waitFor();
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        Map<String, Object> config = kafka.producerConfig();
        config.put("linger.ms", "20");
        config.put("batch.size", "131072");
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /** All links of all fabrics once a second, up to now. */
    @SuppressWarnings("FutureReturnValueIgnored") // a lost record shows as a missing one
    private void sendReadings(long readings) {
        Serializer<LinkTelemetry> serializer = AvroSerdes.shipped().serializer();
        int links = fabrics.get(0).linkCount();
        long rounds = readings / links / FABRICS + 1;
        long startMillis = System.currentTimeMillis() - 1000 * rounds;
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (long i = 0; i < readings; i++) {
                Fabric fabric = fabrics.get((int) (i % FABRICS));
                int link = (int) (i / FABRICS % links);
                long second = i / FABRICS / links;
                long atMillis = startMillis + 1000 * second;
                LinkTelemetry reading = LinkTelemetry.newBuilder()
                        .setFabric(fabric.name())
                        .setLink(fabric.linkName(link))
                        .setDeviceTimeMicros(1000 * atMillis)
                        .setBytesSent((long) (second * 0.3 * fabric.linkCapacityBytesPerSecond(link)))
                        .build();
                producer.send(new ProducerRecord<>(
                        Topic.LINK_TELEMETRY.topicName(),
                        null,
                        atMillis,
                        RecordKeys.link(fabric.name(), fabric.linkName(link)),
                        serializer.serialize("", reading)));
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a lost record shows as a missing one
    private void sendRequests(String idPrefix, long requests) {
        Serializer<SpecificRecord> serializer = AvroSerdes.shipped().serializer();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (long i = 0; i < requests; i++) {
                Fabric fabric = fabrics.get((int) (i % FABRICS));
                DecodeRequest request = DecodeRequest.newBuilder()
                        .setRequestId(idPrefix + i)
                        .setFabric(fabric.name())
                        .setPrefillInstance(fabric.instanceName(fabric.prefillInstance((int) (i % 4))))
                        .setInputTokens(1000)
                        .build();
                producer.send(new ProducerRecord<>(
                        Topic.DECODE_REQUESTS.topicName(), fabric.name(), serializer.serialize("", request)));
            }
        }
    }
}
