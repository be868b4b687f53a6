package io.netkv.kafka;

import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all partitions of one topic, without a group. A record that cannot be read is reported and skipped; if a
 * schema registry fails, reading ends with {@link io.netkv.schemas.RegistryException}.
 *
 * @param <T> what is read of a record
 */
public final class TopicReader<T> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Topic topic;
    private final Consumer<String> warnings;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Function<ConsumerRecord<String, byte[]>, T> values;
    private final List<TopicPartition> partitions;

    /**
     * One record, read.
     *
     * @param <T> what is read of it
     * @param value null: the record deletes its key from a table
     */
    public record Read<T>(
            String key, long timestampMillis, @Nullable T value) {}

    private TopicReader(
            KafkaSettings settings,
            Topic topic,
            Function<ConsumerRecord<String, byte[]>, T> values,
            Consumer<String> warnings) {
        this.topic = topic;
        this.values = values;
        this.warnings = warnings;
        consumer = new KafkaConsumer<>(
                settings.consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /**
     * Begins at the end, where records that are yet to come will be.
     *
     * @param <T> class of the topic's values
     * @param topic one whose values have a schema
     * @param warnings gets one line for each record that cannot be read
     */
    public static <T extends SpecificRecord> TopicReader<T> of(
            KafkaSettings settings, Topic topic, Consumer<String> warnings) {
        Deserializer<T> deserializer = settings.serdes().deserializer();
        return new TopicReader<>(
                settings, topic, record -> deserializer.deserialize(topic.topicName(), record.value()), warnings);
    }

    /** The same for the dead letters. */
    public static TopicReader<DeadLetter> ofDeadLetters(KafkaSettings settings, Consumer<String> warnings) {
        return new TopicReader<>(settings, Topic.DEAD_LETTERS, DeadLetter::of, warnings);
    }

    /** Goes back to the first record that the topic still holds. */
    public TopicReader<T> fromBeginning() {
        consumer.seekToBeginning(partitions);
        return this;
    }

    /** The next records, within each partition in order; none where none came for a moment. */
    public List<Read<T>> poll() {
        return poll(POLL);
    }

    /** The next records, within each partition in order; none where none came for so long. */
    public List<Read<T>> poll(Duration patience) {
        List<Read<T>> read = new ArrayList<>();
        consumer.poll(patience).forEach(record -> read(record, read));
        return read;
    }

    private void read(ConsumerRecord<String, byte[]> record, List<Read<T>> read) {
        try {
            boolean isDeletion = record.value() == null && topic.isTable();
            T value = isDeletion ? null : values.apply(record);
            read.add(new Read<>(record.key() == null ? "" : record.key(), record.timestamp(), value));
        } catch (SerializationException e) {
            warnings.accept("record " + record.offset() + " of " + topic.topicName() + "-" + record.partition()
                    + " cannot be read: " + e.getMessage());
        }
    }

    /** Whether everything has been read that the topic holds now. */
    public boolean isAtEnd() {
        return isAt(consumer.endOffsets(partitions));
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Every key's newest value, as far as the topic goes now. */
    public Map<String, T> readTable() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, T> table = new HashMap<>();
        fromBeginning();
        while (!isAt(ends)) {
            poll().forEach(read -> replace(table, read));
        }
        return table;
    }

    private static <T> void replace(Map<String, T> table, Read<T> read) {
        T value = read.value();
        if (value == null) {
            table.remove(read.key());
        } else {
            table.put(read.key(), value);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
