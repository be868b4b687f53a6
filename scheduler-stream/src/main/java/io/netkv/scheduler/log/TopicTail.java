package io.netkv.scheduler.log;

import io.netkv.schemas.Topic;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest part of a partition. */
interface TopicTail {

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

    /** Reads from an offset to the end as it is now. */
    void read(Topic topic, int partition, long fromOffset, Visitor visitor);
}
