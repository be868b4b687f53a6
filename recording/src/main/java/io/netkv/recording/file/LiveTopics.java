package io.netkv.recording.file;

import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.KafkaTopicTail;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** What the topics hold at the brokers, each partition up to where it ends when it is asked for. */
public final class LiveTopics implements TopicRecords {

    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaTopicTail tail;
    private final Deserializer<SpecificRecord> deserializer;
    private final List<KafkaConsumer<String, byte[]>> consumers = new ArrayList<>();

    /** Reads from the brokers of these settings. */
    public LiveTopics(KafkaSettings kafka) {
        tail = new KafkaTopicTail(kafka);
        deserializer = kafka.serdes().deserializer();
    }

    @Override
    public SortedSet<Integer> partitions(Topic topic) {
        try (KafkaConsumer<String, byte[]> consumer = tail.consumer()) {
            SortedSet<Integer> partitions = new TreeSet<>();
            consumer.partitionsFor(topic.topicName()).forEach(info -> partitions.add(info.partition()));
            return partitions;
        }
    }

    @Override
    public Iterator<RecordedRecord> records(Topic topic, int partition) {
        KafkaConsumer<String, byte[]> consumer = tail.consumer();
        consumers.add(consumer);
        return new Records(topic, consumer, new TopicPartition(topic.topicName(), partition));
    }

    @Override
    public void close() {
        consumers.forEach(KafkaConsumer::close);
        tail.close();
    }

    private final class Records implements Iterator<RecordedRecord> {

        private final Topic topic;
        private final KafkaConsumer<String, byte[]> consumer;
        private final TopicPartition source;
        private final long end;
        private final Deque<RecordedRecord> read = new ArrayDeque<>();

        Records(Topic topic, KafkaConsumer<String, byte[]> consumer, TopicPartition source) {
            this.topic = topic;
            this.consumer = consumer;
            this.source = source;
            List<TopicPartition> only = List.of(source);
            consumer.assign(only);
            consumer.seekToBeginning(only);
            end = Objects.requireNonNull(consumer.endOffsets(only).get(source), "the partition that was asked for");
        }

        @Override
        public boolean hasNext() {
            while (read.isEmpty() && consumer.position(source) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    RecordedRecord usable = RecordedRecord.of(topic, record, deserializer);
                    if (usable != null) {
                        read.add(usable);
                    }
                }
            }
            return !read.isEmpty();
        }

        @Override
        public RecordedRecord next() {
            @Nullable RecordedRecord next = hasNext() ? read.poll() : null;
            if (next == null) {
                throw new NoSuchElementException();
            }
            return next;
        }
    }
}
