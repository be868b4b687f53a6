package io.netkv.kafka;

import io.netkv.schemas.Topic;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest part of a partition. */
public interface TopicTail {

    /** Takes a record. */
    @FunctionalInterface
    interface Visitor {
        void accept(ConsumerRecord<String, byte[]> record);
    }

    /** Timestamp of the last record; empty if there is none. */
    OptionalLong newestMillis(Topic topic, int partition);

    /**
     * Offset of the first record with a timestamp; that of the end if there is none.
     *
     * @param sinceMillis the timestamp, or a later one if there is none such
     */
    long offsetSince(Topic topic, int partition, long sinceMillis);

    /** Offset after the last record. */
    long end(Topic topic, int partition);

    /** Reads from an offset to another one, which is not read. */
    void read(Topic topic, int partition, long fromOffset, long toOffset, Visitor visitor);

    /** Reads from an offset to the end as it is now. */
    default void read(Topic topic, int partition, long fromOffset, Visitor visitor) {
        read(topic, partition, fromOffset, end(topic, partition), visitor);
    }
}
