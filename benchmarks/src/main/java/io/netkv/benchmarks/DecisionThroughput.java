package io.netkv.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Requests a second that the scheduler decides when many have piled up, from the first to the last, over a real broker in this
 * JVM; the baseline is a consumer that decodes the same requests, encodes an assignment for each and sends it. Both take
 * turns. Arguments: thousands of requests (default 500) and turns (default 3).
 */
public final class DecisionThroughput {

    private static final String RAW_OUT = "raw-out";
    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int REQUESTS_PER_SECOND = 2000;
    private static final long STATE_BYTES = 1 << 20;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaSettings kafka;
    private final int requests;
    private int partition;
    private long firstOffset;

    private DecisionThroughput(KafkaSettings kafka, int requests) {
        this.kafka = kafka;
        this.requests = requests;
    }

    /** Runs it, prints requests a second and their ratios. */
    public static void main(String[] arguments) throws Exception {
        int thousands = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
        int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Locale.setDefault(Locale.Category.FORMAT, Locale.US); // as netkv does
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(1, (short) 1).create(cluster);
                cluster.admin()
                        .createTopics(List.of(new NewTopic(RAW_OUT, 1, (short) 1)))
                        .all()
                        .get();
            }
            new DecisionThroughput(kafka, thousands * 1000).compare(turns);
        }
        System.exit(0);
    }

    private void compare(int turns) throws Exception {
        new PublishedFabrics(kafka).publish(FABRIC);
        for (int turn = 0; turn <= turns; turn++) {
            send("t" + turn + "-");
            double raw = raw();
            double decided = decide();
            // The first turn is warm-up.
            if (turn > 0) {
                ResultRow.print("DecisionThroughput, " + requests + " requests", "requests/s", decided, raw);
            }
        }
    }

    /** Two thousand a second, up to now. */
    private void send(String run) throws Exception {
        Map<String, Object> config = kafka.producerConfig();
        config.put("linger.ms", "20");
        config.put("batch.size", "131072");
        long start = System.currentTimeMillis() - 1000L * requests / REQUESTS_PER_SECOND;
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                config, new StringSerializer(), kafka.serdes().serializer())) {
            for (int i = 0; i < requests; i++) {
                var sent = producer.send(new ProducerRecord<>(
                        Topic.DECODE_REQUESTS.topicName(),
                        null,
                        start + 1000L * i / REQUESTS_PER_SECOND,
                        FABRIC.name(),
                        DecodeRequest.newBuilder()
                                .setRequestId(run + i)
                                .setFabric(FABRIC.name())
                                .setPrefillInstance("p0r0n0i0")
                                .setInputTokens(1 + i % 200)
                                .build()));
                if (i == 0) {
                    partition = sent.get().partition();
                    firstOffset = sent.get().offset();
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flush waits for all
    private double raw() {
        try (KafkaConsumer<String, DecodeRequest> consumer = new KafkaConsumer<>(
                        kafka.consumerConfig(null),
                        new StringDeserializer(),
                        kafka.serdes().deserializer());
                KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                        kafka.producerConfig(),
                        new StringSerializer(),
                        kafka.serdes().serializer())) {
            TopicPartition backlog = new TopicPartition(Topic.DECODE_REQUESTS.topicName(), partition);
            consumer.assign(List.of(backlog));
            consumer.seek(backlog, firstOffset);
            long start = 0;
            for (int done = 0; done < requests; ) {
                for (ConsumerRecord<String, DecodeRequest> record : consumer.poll(POLL)) {
                    start = start == 0 ? System.nanoTime() : start;
                    producer.send(new ProducerRecord<>(RAW_OUT, record.key(), assignment(record.value(), done)));
                    done++;
                }
            }
            producer.flush();
            return requests / ((System.nanoTime() - start) * 1e-9);
        }
    }

    private static DecodeAssignment assignment(DecodeRequest request, int number) {
        return DecodeAssignment.newBuilder()
                .setRequestId(request.getRequestId())
                .setFabric(request.getFabric())
                .setPrefillInstance(request.getPrefillInstance())
                .setDecodeInstance("p0r0n0i1")
                .setSequence(number)
                .setDecidedAtMillis(0)
                .setPolicy("raw")
                .setTransferBytes(request.getInputTokens())
                .setCost(cost("p0r0n0i1"))
                .setRunnerUp(cost("p0r0n1i1"))
                .build();
    }

    private static CostBreakdown cost(String instance) {
        return CostBreakdown.newBuilder().setInstance(instance).build();
    }

    private double decide() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES);
                StreamsRunner scheduler = SchedulerApp.create(
                        new StreamsSettings(SchedulerApp.APPLICATION_ID, kafka, state.path(), Map.of(), meters),
                        SchedulerSettings.DEFAULT)) {
            scheduler.start();
            while (Counters.sum(meters, "netkv.decisions") == 0) {
                Thread.sleep(1);
                scheduler.throwIfFailed();
            }
            double before = Counters.sum(meters, "netkv.decisions");
            long start = System.nanoTime();
            while (Counters.sum(meters, "netkv.decisions") < requests
                    && System.nanoTime() - start < PATIENCE.toNanos()) {
                Thread.sleep(1);
                scheduler.throwIfFailed();
            }
            return (Counters.sum(meters, "netkv.decisions") - before) / ((System.nanoTime() - start) * 1e-9);
        }
    }
}
