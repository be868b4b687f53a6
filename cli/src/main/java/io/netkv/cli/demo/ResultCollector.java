package io.netkv.cli.demo;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.RequestOutcome;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what was decided and what became of it from the topics, as any consumer would. */
final class ResultCollector implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 1 << 20;

    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<SpecificRecord> deserializer;
    private final Map<String, PolicyResult> resultsByFabric;
    private final Thread thread = new Thread(this::run, "result-collector");
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean closing;
    private final AtomicLong outcomes = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();

    /**
     * Starts reading from the topics' beginning.
     *
     * @param resultsByFabric one for each fabric that counts; filled by this collector's thread, to be read once closed
     */
    ResultCollector(KafkaSettings kafka, Map<String, PolicyResult> resultsByFabric) {
        this.resultsByFabric = resultsByFabric;
        deserializer = kafka.serdes().deserializer();
        Map<String, Object> config = kafka.consumerConfig(null);
        // Nobody waits for single results: few large fetches leave the processors to the pipeline.
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : List.of(Topic.DECODE_ASSIGNMENTS, Topic.REQUEST_OUTCOMES, Topic.DEAD_LETTERS)) {
            consumer.partitionsFor(topic.topicName())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (!closing) {
                consumer.poll(POLL).forEach(this::add);
            }
        } catch (WakeupException closed) {
            // That is how close ends a poll.
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void add(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(Topic.DEAD_LETTERS.topicName())) {
            deadLetters.incrementAndGet();
            return;
        }
        PolicyResult result = resultsByFabric.get(record.key());
        SpecificRecord value = deserializer.deserialize(record.topic(), record.value());
        if (value instanceof RequestOutcome) {
            outcomes.incrementAndGet();
        }
        if (result == null) {
            return;
        }
        if (value instanceof DecodeAssignment assignment) {
            result.add(assignment);
        } else if (value instanceof RequestOutcome outcome) {
            result.add(outcome);
        }
    }

    /** Outcomes so far, of all fabrics together. */
    long outcomes() {
        RuntimeException e = failure.get();
        if (e != null) {
            throw e;
        }
        return outcomes.get();
    }

    /** Dead letters so far. */
    long deadLetters() {
        return deadLetters.get();
    }

    /** Stops reading; afterwards the results may be read. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
