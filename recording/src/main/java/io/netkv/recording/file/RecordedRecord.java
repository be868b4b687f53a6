package io.netkv.recording.file;

import io.netkv.scheduler.ReadOrder;
import io.netkv.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * One record of a topic.
 *
 * @param key null where it had none
 * @param readOrder the header {@link io.netkv.scheduler.ReadOrder#HEADER}; null where it had none
 * @param value null where it deletes its key
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record RecordedRecord(
        int partition,
        long offset,
        long timestampMillis,
        @Nullable String key,
        byte @Nullable [] readOrder,
        @Nullable SpecificRecord value) {

    /** What was read of a topic; null where it is not of the topic's kind. */
    static @Nullable RecordedRecord of(
            Topic topic, ConsumerRecord<String, byte[]> record, Deserializer<SpecificRecord> deserializer) {
        SpecificRecord value;
        try {
            value = record.value() == null ? null : deserializer.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return null;
        }
        if (value != null && !value.getSchema().equals(topic.schema())) {
            return null;
        }
        Header readOrder = record.headers().lastHeader(ReadOrder.HEADER);
        return new RecordedRecord(
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key(),
                readOrder == null ? null : readOrder.value(),
                value);
    }
}
