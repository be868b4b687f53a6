package io.netkv.benchmarks;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.AvroSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
 * Times requests from one topic to another, sent at an even pace. The baseline is a consumer that sends what it gets on to another topic:
 * the least that two hops through a broker cost.
 */
final class TopicLatency {

    private static final String ECHO_IN = "echo-in";
    private static final String ECHO_OUT = "echo-out";

    private final KafkaSettings kafka;
    private final Fabric fabric;
    private final int perSecond;
    private final int warmUpSeconds;
    private final int seconds;
    private volatile boolean echoing;
    private int runs;

    TopicLatency(KafkaSettings kafka, Fabric fabric, int perSecond, int warmUpSeconds, int seconds) {
        this.kafka = kafka;
        this.fabric = fabric;
        this.perSecond = perSecond;
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    /** Makes the topics of the baseline. */
    static void createTopics(KafkaCluster cluster, int partitions) throws ExecutionException, InterruptedException {
        cluster.admin()
                .createTopics(List.of(
                        new NewTopic(ECHO_IN, partitions, (short) 1), new NewTopic(ECHO_OUT, partitions, (short) 1)))
                .all()
                .get();
    }

    /** Prints a row for the median, and one for the 99th percentile. */
    static void print(String what, Histogram subjectMicros, Histogram baselineMicros) {
        for (int percentile : new int[] {50, 99}) {
            ResultRow.print(
                    what + ", p" + percentile,
                    "ms",
                    1e-3 * subjectMicros.getValueAtPercentile(percentile),
                    1e-3 * baselineMicros.getValueAtPercentile(percentile));
        }
    }

    /** The baseline. */
    Histogram measureEcho() throws InterruptedException {
        echoing = true;
        CountDownLatch ready = new CountDownLatch(1);
        Thread echo = new Thread(() -> echo(ready), "echo");
        echo.setDaemon(true);
        echo.start();
        ready.await();
        Histogram micros = measure(ECHO_IN, ECHO_OUT);
        echoing = false;
        echo.join();
        return micros;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a lost record shows as a missing one
    private void echo(CountDownLatch ready) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                        kafka.consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                        kafka.producerConfig(), new StringSerializer(), new ByteArraySerializer())) {
            consumer.assign(partitions(consumer, ECHO_IN));
            goToEnd(consumer);
            ready.countDown();
            while (echoing) {
                consumer.poll(Duration.ofMillis(10))
                        .forEach(record -> producer.send(new ProducerRecord<>(ECHO_OUT, record.key(), record.value())));
            }
        }
    }

    /** Sends requests at an even pace and times each until it is back. */
    Histogram measure(String in, String out) throws InterruptedException {
        Histogram micros = new Histogram(3);
        String run = in + "-" + runs++ + "-";
        try (KafkaConsumer<String, SpecificRecord> consumer = new KafkaConsumer<>(
                kafka.consumerConfig(null),
                new StringDeserializer(),
                AvroSerdes.shipped().deserializer())) {
            consumer.assign(partitions(consumer, out));
            goToEnd(consumer);
            int warmUp = warmUpSeconds * perSecond;
            int total = warmUp + seconds * perSecond;
            Thread sender = new Thread(() -> send(in, run, total), "sender");
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
    private void send(String topic, String run, int total) {
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
                producer.send(new ProducerRecord<>(topic, fabric.name(), request(run, i)));
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

    /** Seeking is lazy: only asking for the position fixes it. */
    private static void goToEnd(KafkaConsumer<?, ?> consumer) {
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
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
