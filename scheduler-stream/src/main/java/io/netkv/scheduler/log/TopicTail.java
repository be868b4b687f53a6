package io.netkv.scheduler.log;

import io.netkv.schemas.Topic;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The newest part of a partition. */
public interface TopicTail {

    /** Of topics that are empty, as for tests without a broker. */
    TopicTail EMPTY = new TopicTail() {
        @Override
        public OptionalLong newestMillis(Topic topic, int partition) {
            return OptionalLong.empty();
        }

        @Override
        public void read(Topic topic, int partition, long sinceMillis, Visitor visitor) {}
    };

    /** Takes a record. */
    @FunctionalInterface
    interface Visitor {
        void accept(ConsumerRecord<String, byte[]> record);
    }

    /** Timestamp of the last record; empty if there is none. */
    OptionalLong newestMillis(Topic topic, int partition);

    /**
     * Reads from the first record with a timestamp to the end as it is now.
     *
     * @param sinceMillis the timestamp, or a later one if there is none such
     */
    void read(Topic topic, int partition, long sinceMillis, Visitor visitor);
}
