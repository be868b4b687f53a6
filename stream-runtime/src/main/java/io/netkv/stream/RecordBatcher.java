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

    /** More cost a larger piece of memory and save nothing. */
    private static final int LONGEST = 1000;

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
        for (int i = 0; i < records.size(); i++) {
            boolean isAlone = hasHeaders(records.get(i));
            if (isAlone && from < i) {
                batches.add(RecordBatch.pack(records.subList(from, i)));
            }
            if (isAlone) {
                batches.add(records.get(i));
                from = i + 1;
            } else if (i + 1 - from == LONGEST || i + 1 == records.size()) {
                batches.add(RecordBatch.pack(records.subList(from, i + 1)));
                from = i + 1;
            }
        }
        return batches;
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
