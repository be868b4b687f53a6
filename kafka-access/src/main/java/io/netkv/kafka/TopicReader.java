package io.netkv.kafka;

import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads all partitions of one topic, without a group. A record that cannot be read is reported and skipped; if a
 * schema registry fails, reading ends with {@link io.netkv.schemas.RegistryException}.
 *
 * @param <T> class of the topic's values
 */
public final class TopicReader<T extends SpecificRecord> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Topic topic;
    private final Consumer<String> warnings;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<T> deserializer;
    private final List<TopicPartition> partitions;

    /**
     * One record, read.
     *
     * @param <T> class of the value
     */
    public record Read<T>(String key, long timestampMillis, T value) {}

    /**
     * Begins at the end, where records that are yet to come will be.
     *
     * @param warnings gets one line for each record that cannot be read
     */
    public TopicReader(KafkaSettings settings, Topic topic, Consumer<String> warnings) {
        this.topic = topic;
        this.warnings = warnings;
        deserializer = settings.serdes().deserializer();
        consumer = new KafkaConsumer<>(
                settings.consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Goes back to the first record that the topic still holds. */
    public TopicReader<T> fromBeginning() {
        consumer.seekToBeginning(partitions);
        return this;
    }

    /** The next records, within each partition in order; none where none came for a moment. */
    public List<Read<T>> poll() {
        List<Read<T>> read = new ArrayList<>();
        consumer.poll(POLL).forEach(record -> read(record, read));
        return read;
    }

    private void read(ConsumerRecord<String, byte[]> record, List<Read<T>> read) {
        if (record.value() == null) {
            return;
        }
        try {
            T value = deserializer.deserialize(topic.topicName(), record.value());
            read.add(new Read<>(record.key() == null ? "" : record.key(), record.timestamp(), value));
        } catch (SerializationException e) {
            warnings.accept("record " + record.offset() + " of " + topic.topicName() + "-" + record.partition()
                    + " cannot be read: " + e.getMessage());
        }
    }

    /** Every key's newest value, as far as the topic goes now. */
    public Map<String, T> readTable() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, T> table = new HashMap<>();
        fromBeginning();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll().forEach(read -> table.put(read.key(), read.value()));
        }
        return table;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
