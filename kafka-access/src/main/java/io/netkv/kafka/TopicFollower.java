package io.netkv.kafka;

import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of topics without a group: first what is there, topic by topic, then what comes, on a thread of its own. Records that
 * cannot be read are skipped: the stream that they are for makes dead letters of them.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    /** Takes a record. */
    @FunctionalInterface
    public interface Visitor {
        /** One record; without a value it deletes its key from a table. */
        void accept(Topic topic, String key, @Nullable SpecificRecord value, long timestampMillis);
    }

    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Deserializer<SpecificRecord> deserializer;
    private final KafkaTopicTail tail;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Visitor visitor;
    private final Duration pause;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile @Nullable String problem;

    /**
     * Follows nothing yet; each record is taken as soon as it is there.
     *
     * @param name of the thread
     */
    public TopicFollower(String name, KafkaSettings kafka, Visitor visitor) {
        this(name, kafka, Duration.ZERO, visitor);
    }

    /**
     * Follows nothing yet.
     *
     * @param name of the thread
     * @param pause between two looks: many records at once cost less
     */
    public TopicFollower(String name, KafkaSettings kafka, Duration pause, Visitor visitor) {
        this.pause = pause;
        this.visitor = visitor;
        deserializer = kafka.serdes().deserializer();
        tail = new KafkaTopicTail(kafka);
        consumer = tail.consumer();
        thread = new Thread(this::follow, name);
        thread.setDaemon(true);
    }

    /**
     * Reads what a topic holds.
     *
     * @param millis how far back from its newest record, in event time; {@link Long#MAX_VALUE} for all of it
     */
    public void readBack(Topic topic, long millis) {
        topics.put(topic.topicName(), topic);
        for (int partition = 0; partition < partitions(topic); partition++) {
            long end = tail.end(topic, partition);
            OptionalLong newest =
                    millis == Long.MAX_VALUE ? OptionalLong.of(millis) : tail.newestMillis(topic, partition);
            if (newest.isPresent()) {
                long from = tail.offsetSince(topic, partition, newest.getAsLong() - millis);
                tail.read(topic, partition, from, end, this::accept);
            }
            next.put(new TopicPartition(topic.topicName(), partition), end);
        }
    }

    /** Reads the last records of each partition of a topic, as what comes: after {@link #start}, and in no order between topics. */
    public void followLast(Topic topic, long records) {
        topics.put(topic.topicName(), topic);
        List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        next.put(partition, Math.max(end - records, begins.getOrDefault(partition, 0L))));
    }

    private int partitions(Topic topic) {
        return consumer.partitionsFor(topic.topicName()).size();
    }

    /** Goes on with what comes. */
    public void start() {
        tail.close();
        consumer.assign(new ArrayList<>(next.keySet()));
        next.forEach(consumer::seek);
        thread.start();
    }

    private void follow() {
        while (!isClosed) {
            try {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    accept(record);
                }
                problem = null;
                pause(pause);
            } catch (WakeupException e) {
                LOG.debug("ended", e);
            } catch (KafkaException e) {
                problem = thread.getName() + ": " + e.getMessage();
                LOG.warn("{}; tried again", problem);
                pause(PAUSE_AFTER_FAILURE);
            }
        }
        consumer.close();
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept(ConsumerRecord<String, byte[]> record) {
        try {
            SpecificRecord value = deserializer.deserialize(record.topic(), record.value());
            visitor.accept(
                    Objects.requireNonNull(topics.get(record.topic())),
                    String.valueOf(record.key()),
                    value,
                    record.timestamp());
        } catch (RuntimeException e) {
            LOG.atDebug()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .log("Skipped: {}", e.getMessage());
        }
    }

    /** Why it does not read, or null. */
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public void close() {
        isClosed = true;
        if (thread.getState() == Thread.State.NEW) {
            tail.close();
            consumer.close(); // what would have been followed was read back only
            return;
        }
        consumer.wakeup();
        try {
            thread.join(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
