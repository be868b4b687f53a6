package io.netkv.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
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
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * From sending a request to receiving its assignment, over a real broker in this JVM; the baseline is a consumer that
 * sends what it gets on to another topic: the least that two hops through that broker cost. Both with an oracle that takes
 * telemetry meanwhile, if wanted. Arguments: requests a second (default 200), seconds (default 20), cells of the fat tree, 64
 * GPUs each (default 1), and readings of each link per second (default 0: no oracle).
 */
public final class DecisionLatency {

    private static final String ECHO_IN = "echo-in";
    private static final String ECHO_OUT = "echo-out";
    private static final int WARM_UP_SECONDS = 10;
    /** Locks of tasks: stores are in memory. */
    private static final long STATE_BYTES = 1 << 20;

    private final KafkaSettings kafka;
    private final Fabric fabric;
    private final int perSecond;
    private final int seconds;
    private volatile boolean echoing = true;

    private DecisionLatency(KafkaSettings kafka, Fabric fabric, int perSecond, int seconds) {
        this.kafka = kafka;
        this.fabric = fabric;
        this.perSecond = perSecond;
        this.seconds = seconds;
    }

    /** Runs it, prints percentiles and their ratios. */
    public static void main(String[] arguments) throws Exception {
        int perSecond = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int cells = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        double hertz = arguments.length > 3 ? Double.parseDouble(arguments[3]) : 0;
        Locale.setDefault(Locale.Category.FORMAT, Locale.US); // as netkv does
        Fabric fabric = FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(4, (short) 1).create(cluster);
                cluster.admin()
                        .createTopics(
                                List.of(new NewTopic(ECHO_IN, 4, (short) 1), new NewTopic(ECHO_OUT, 4, (short) 1)))
                        .all()
                        .get();
            }
            DecisionLatency benchmark = new DecisionLatency(kafka, fabric, perSecond, seconds);
            new PublishedFabrics(kafka).publish(fabric.spec());
            if (hertz > 0) {
                benchmark.compareWithTelemetry(hertz);
            } else {
                benchmark.compare();
            }
        }
        System.exit(0);
    }

    private void compareWithTelemetry(double hertz) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES);
                StreamsRunner oracle = OracleApp.create(
                        new StreamsSettings(OracleApp.APPLICATION_ID, kafka, state.path(), Map.of(), meters),
                        OracleSettings.DEFAULT)) {
            oracle.start();
            oracle.awaitRunning(Duration.ofSeconds(30));
            TelemetryLoad load = TelemetryLoad.start(kafka, fabric, hertz);
            compare();
            long behind = load.sent() - Counters.sum(meters, "netkv.readings");
            load.close();
            System.out.printf(
                    Locale.ROOT,
                    "telemetry: %,.0f readings a second; the oracle was %,d behind%n",
                    load.perSecond(),
                    behind);
        }
    }

    private void compare() throws Exception {
        Histogram echo = measureEcho();
        Histogram scheduler = measureScheduler();
        System.out.printf(Locale.ROOT, "%d requests a second, %d s, milliseconds%n", perSecond, seconds);
        System.out.printf(Locale.ROOT, "%-28s %8s %8s%n", "", "p50", "p99");
        print("raw echo (baseline)", echo);
        print("request to assignment", scheduler);
        System.out.printf(
                Locale.ROOT,
                "%-28s %8.2f %8.2f%n",
                "ratio",
                (double) scheduler.getValueAtPercentile(50) / echo.getValueAtPercentile(50),
                (double) scheduler.getValueAtPercentile(99) / echo.getValueAtPercentile(99));
    }

    private static void print(String what, Histogram micros) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %8.2f %8.2f%n",
                what,
                micros.getValueAtPercentile(50) * 1e-3,
                micros.getValueAtPercentile(99) * 1e-3);
    }

    private Histogram measureEcho() throws InterruptedException {
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
        Histogram micros = measure(ECHO_IN, ECHO_OUT);
        echoing = false;
        echo.join();
        return micros;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a lost record shows as a missing one
    private void echo() {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                        kafka.consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        kafka.producerConfig(), new StringSerializer(), new ByteArraySerializer())) {
            consumer.assign(partitions(consumer, ECHO_IN));
            while (echoing) {
                consumer.poll(Duration.ofMillis(10))
                        .forEach(record -> producer.send(new ProducerRecord<>(ECHO_OUT, record.key(), record.value())));
            }
        }
    }

    private Histogram measureScheduler() throws Exception {
        try (TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES);
                StreamsRunner scheduler = SchedulerApp.create(
                        new StreamsSettings(SchedulerApp.APPLICATION_ID, kafka, state.path(), Map.of()),
                        SchedulerSettings.DEFAULT)) {
            scheduler.start();
            scheduler.awaitRunning(Duration.ofSeconds(30));
            return measure(Topic.DECODE_REQUESTS.topicName(), Topic.DECODE_ASSIGNMENTS.topicName());
        }
    }

    /** Sends requests at an even pace and times each until it is back. */
    private Histogram measure(String in, String out) throws InterruptedException {
        Histogram micros = new Histogram(3);
        try (KafkaConsumer<String, SpecificRecord> consumer = new KafkaConsumer<>(
                kafka.consumerConfig(null),
                new StringDeserializer(),
                AvroSerdes.shipped().deserializer())) {
            consumer.assign(partitions(consumer, out));
            consumer.seekToEnd(consumer.assignment());
            consumer.assignment().forEach(consumer::position);
            int warmUp = WARM_UP_SECONDS * perSecond;
            int total = warmUp + seconds * perSecond;
            Thread sender = new Thread(() -> send(in, total), "sender");
            sender.start();
            for (int received = 0; received < total; ) {
                for (ConsumerRecord<String, SpecificRecord> record : consumer.poll(Duration.ofMillis(100))) {
                    if (received++ >= warmUp) {
                        micros.recordValue(Math.max(0, nowMicros() - sentMicros(record.value())));
                    }
                }
            }
            sender.join();
        }
        return micros;
    }

    private static long sentMicros(SpecificRecord value) {
        return value instanceof DecodeAssignment assignment
                ? assignment.getRequestSentAtEpochMicros()
                : ((DecodeRequest) value).getSentAtEpochMicros();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a lost record shows as a missing one
    private void send(String topic, int total) {
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                kafka.producerConfig(),
                new StringSerializer(),
                AvroSerdes.shipped().serializer())) {
            long start = System.nanoTime();
            for (int i = 0; i < total; i++) {
                long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                producer.send(new ProducerRecord<>(topic, fabric.name(), request(topic, i)));
            }
            producer.flush();
        }
    }

    private DecodeRequest request(String run, int number) {
        return DecodeRequest.newBuilder()
                .setRequestId(run + number)
                .setFabric(fabric.name())
                .setPrefillInstance(fabric.instanceName(fabric.prefillInstance(0)))
                .setInputTokens(1 + number % 20_000)
                .setSentAtEpochMicros(nowMicros())
                .build();
    }

    private static long nowMicros() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        while (consumer.partitionsFor(topic).isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }
}
