package io.netkv.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives Kafka Streams the records that the consumer got from a partition of a topic as batches, which its processors take
 * apart by {@link RecordBatch}. Records with headers stay by themselves.
 */
public final class RecordBatcher implements ConsumerInterceptor<byte[], byte[]> {

    /** Consumer property: the topic. */
    static final String TOPIC_CONFIG = "netkv.batched.topic";

    /** Of values; more cost a larger piece of memory and save nothing. */
    private static final int MOST_BYTES = 64 << 10;

    private String topic = "";

    @Override
    public void configure(Map<String, ?> configs) {
        topic = String.valueOf(configs.get(TOPIC_CONFIG));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> single = records.records(partition);
            byPartition.put(partition, topic.equals(partition.topic()) ? batches(single) : single);
        }
        return new ConsumerRecords<>(byPartition, records.nextOffsets());
    }

    private static List<ConsumerRecord<byte[], byte[]>> batches(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>();
        int from = 0;
        while (from < records.size()) {
            int to = end(records, from);
            batches.add(to == from ? records.get(from) : RecordBatch.pack(records.subList(from, to)));
            from = Math.max(to, from + 1);
        }
        return batches;
    }

    /** Where the batch that begins with a record ends; there, if the record stays by itself. */
    private static int end(List<ConsumerRecord<byte[], byte[]>> records, int from) {
        int to = from;
        int bytes = 0;
        while (to < records.size() && bytes < MOST_BYTES && !hasHeaders(records.get(to))) {
            bytes += Math.max(0, records.get(to).serializedValueSize());
            to++;
        }
        return to;
    }

    private static boolean hasHeaders(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().iterator().hasNext();
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Batches begin at the offsets of their first records, so what is committed is right as it is.
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
