package io.netkv.stream;

import java.util.ArrayList;
import java.util.Arrays;
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
 * apart by {@link RecordBatch}. Records with headers stay by themselves. Where the topic is read together with others, a batch
 * is of a short span of time, and no record of the others that came with it belongs between its records: see
 * docs/decisions/0024-records-in-batches.md.
 */
public final class RecordBatcher implements ConsumerInterceptor<byte[], byte[]> {

    /** Consumer property: the topic. */
    static final String TOPIC_CONFIG = "netkv.batched.topic";

    /** Consumer property: milliseconds between the first and the last of a batch at most; absent where others do not matter. */
    static final String SPAN_CONFIG = "netkv.batched.span.ms";

    /** Of values; more cost a larger piece of memory and save nothing. */
    private static final int MOST_BYTES = 64 << 10;

    private static final long[] NONE = {};

    private String topic = "";
    private long spanMillis = Long.MAX_VALUE;

    @Override
    public void configure(Map<String, ?> configs) {
        topic = String.valueOf(configs.get(TOPIC_CONFIG));
        Object span = configs.get(SPAN_CONFIG);
        spanMillis = span == null ? Long.MAX_VALUE : Long.parseLong(span.toString());
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> single = records.records(partition);
            boolean isBatched = topic.equals(partition.topic()) && single.size() > 1;
            byPartition.put(partition, isBatched ? batches(single, others(records, partition)) : single);
        }
        return new ConsumerRecords<>(byPartition, records.nextOffsets());
    }

    /** When the records of other topics belong that came with those of a partition, in order. */
    private long[] others(ConsumerRecords<byte[], byte[]> records, TopicPartition batched) {
        if (spanMillis == Long.MAX_VALUE) {
            return NONE;
        }
        return records.partitions().stream()
                .filter(other -> other.partition() == batched.partition() && !other.equals(batched))
                .flatMap(other -> records.records(other).stream())
                .mapToLong(ConsumerRecord::timestamp)
                .sorted()
                .toArray();
    }

    private List<ConsumerRecord<byte[], byte[]>> batches(List<ConsumerRecord<byte[], byte[]>> records, long[] others) {
        List<ConsumerRecord<byte[], byte[]>> batches = new ArrayList<>();
        int from = 0;
        while (from < records.size()) {
            int to = end(records, from, latest(records.get(from).timestamp(), others));
            batches.add(to == from ? records.get(from) : RecordBatch.pack(records.subList(from, to)));
            from = Math.max(to, from + 1);
        }
        return batches;
    }

    /** How late a record may be that is in a batch with one of a time. */
    private long latest(long firstMillis, long[] others) {
        if (spanMillis == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        int found = Arrays.binarySearch(others, firstMillis);
        int next = found < 0 ? -found - 1 : found;
        long end = firstMillis + spanMillis;
        return next < others.length ? Math.min(end, others[next]) : end;
    }

    /** Where the batch that begins with a record ends; there, if the record stays by itself. */
    private static int end(List<ConsumerRecord<byte[], byte[]>> records, int from, long latestMillis) {
        int to = from;
        int bytes = 0;
        while (to < records.size()
                && bytes < MOST_BYTES
                && records.get(to).timestamp() <= latestMillis
                && !hasHeaders(records.get(to))) {
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
