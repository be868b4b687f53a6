package io.netkv.recording.file;

import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.KafkaTopicTail;
import io.netkv.kafka.TopicAccess;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Records what topics hold, from their beginning on. For one {@link #run}. */
public final class TopicRecorder {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final int LONGEST_END_SECONDS = 10;

    private final KafkaSettings kafka;
    private final Set<Topic> topics;
    private final boolean follows;
    private final Map<Topic, Long> counts = new EnumMap<>(Topic.class);
    private final Map<String, Topic> byName = new HashMap<>();
    private long unreadable;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopRequested;

    /**
     * Records nothing yet.
     *
     * @param topics all but the dead letters
     * @param follows whether it goes on after what the topics hold now, until {@link #stop}
     */
    public TopicRecorder(KafkaSettings kafka, Collection<Topic> topics, boolean follows) {
        this.kafka = kafka;
        this.topics = Set.copyOf(topics);
        this.follows = follows;
        topics.forEach(topic -> byName.put(topic.topicName(), topic));
    }

    /**
     * Records nothing yet.
     *
     * @param names of topics; none for all but the dead letters
     * @throws IllegalArgumentException where there is no such topic
     */
    public static TopicRecorder named(KafkaSettings kafka, Collection<String> names, boolean follows) {
        List<Topic> all = RecordingFormat.topics();
        Set<String> known = all.stream().map(Topic::topicName).collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "topic '" + name + "' is not recorded; choose of " + String.join(", ", known));
            }
        }
        return new TopicRecorder(
                kafka,
                all.stream()
                        .filter(topic -> names.isEmpty() || names.contains(topic.topicName()))
                        .toList(),
                follows);
    }

    /** What it reads. */
    public TopicAccess access() {
        return TopicAccess.reads(topics.toArray(Topic[]::new));
    }

    /**
     * Writes all of it.
     *
     * @param progress takes the number of records so far
     * @param summary takes what was recorded, in one line, before {@link #stop} returns
     * @return records of each topic
     */
    public Map<Topic, Long> run(RecordingWriter writer, LongConsumer progress, Consumer<String> summary) {
        try {
            read(writer, progress);
            writer.close();
            summary.accept(summary());
            return counts;
        } finally {
            ended.countDown();
        }
    }

    private void read(RecordingWriter writer, LongConsumer progress) {
        Deserializer<SpecificRecord> deserializer = kafka.serdes().deserializer();
        try (KafkaTopicTail tail = new KafkaTopicTail(kafka);
                KafkaConsumer<String, byte[]> consumer = tail.consumer()) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!stopRequested && (follows || isBefore(consumer, ends))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    write(record, deserializer, writer);
                }
                writer.flush();
                progress.accept(
                        counts.values().stream().mapToLong(Long::longValue).sum());
            }
        }
    }

    private static boolean isBefore(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    private void write(
            ConsumerRecord<String, byte[]> record, Deserializer<SpecificRecord> deserializer, RecordingWriter writer) {
        Topic topic = Objects.requireNonNull(byName.get(record.topic()), "a topic that was asked for");
        RecordedRecord read = RecordedRecord.of(topic, record, deserializer);
        if (read == null) {
            unreadable++;
            return;
        }
        writer.write(topic, read);
        counts.merge(topic, 1L, Long::sum);
    }

    private String summary() {
        String records = counts.entrySet().stream()
                .map(count -> count.getValue() + " of " + count.getKey().topicName())
                .collect(Collectors.joining(", "));
        return (records.isEmpty() ? "nothing" : records)
                + (unreadable == 0 ? "" : "; left out, since not of their topic's kind, " + unreadable);
    }

    /** Ends the run, from another thread, and waits until all is written. */
    public void stop() throws InterruptedException {
        stopRequested = true;
        ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS);
    }
}
