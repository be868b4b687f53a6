package io.netkv.benchmarks;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends requests on partition 0, and measures how long each waits for its decision. */
final class RequestProbe implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final String fabric;
    private final String prefillInstance;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final KafkaConsumer<String, SpecificRecord> consumer;
    /** Makes ids that no probe before it has used: a request that is decided already is not answered again. */
    private final long startedAtNanos = System.nanoTime();

    private final Map<String, Long> sentNanos = new HashMap<>();
    private long longestNanos;
    private int requests;

    RequestProbe(KafkaSettings kafka, String fabric, String prefillInstance) {
        this.fabric = fabric;
        this.prefillInstance = prefillInstance;
        producer = new KafkaProducer<>(
                kafka.producerConfig(), new StringSerializer(), kafka.serdes().serializer());
        consumer = new KafkaConsumer<>(
                kafka.consumerConfig(null),
                new StringDeserializer(),
                kafka.serdes().deserializer());
        TopicPartition decisions = new TopicPartition(Topic.DECODE_ASSIGNMENTS.topicName(), 0);
        consumer.assign(List.of(decisions));
        consumer.seekToEnd(List.of(decisions));
        consumer.position(decisions);
    }

    /** Sends one and waits until it is decided. */
    void decideOne() {
        send();
        awaitAll();
    }

    /**
     * Sends requests every 10 ms from before a change, until one is decided that was sent after it.
     *
     * @param isOver whether the change has happened
     * @return how long the one that waited longest did, in seconds
     */
    double longestWaitSeconds(Runnable change, BooleanSupplier isOver) {
        decideOne();
        longestNanos = 0;
        send();
        change.run();
        while (!isOver.getAsBoolean()) {
            send();
            receive();
        }
        String last = id(requests);
        do {
            send();
            receive();
        } while (sentNanos.containsKey(last));
        awaitAll();
        return longestNanos * 1e-9;
    }

    private String id(int number) {
        return "probe-" + startedAtNanos + "-" + number;
    }

    private void send() {
        String id = id(requests++);
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(fabric)
                .setPrefillInstance(prefillInstance)
                .setInputTokens(1000)
                .build();
        sentNanos.put(id, System.nanoTime());
        producer.send(new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), 0, fabric, request));
    }

    private void awaitAll() {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!sentNanos.isEmpty()) {
            receive();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(sentNanos.size() + " requests were not decided within " + TIMEOUT);
            }
        }
    }

    private void receive() {
        for (ConsumerRecord<String, SpecificRecord> record : consumer.poll(INTERVAL)) {
            if (record.value() instanceof DecodeAssignment decided) {
                Long sent = sentNanos.remove(decided.getRequestId());
                if (sent != null) {
                    longestNanos = Math.max(longestNanos, System.nanoTime() - sent);
                }
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
