package io.netkv.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a fabric and the states of its instances beside the fabric's other records: {@link Topic#FABRIC}, {@link
 * Topic#DECODE_INSTANCES}, {@link Topic#PREFILL_INSTANCES} and {@link Topic#PREFIX_BLOCKS} are partitioned by the fabric in the key, every
 * other topic by its whole key, as Kafka's own partitioner does.
 */
public final class FabricPartitioner implements Partitioner {

    /** Topics whose keys begin with the fabric. */
    private static final Set<String> BY_FABRIC = Set.of(
            Topic.FABRIC.topicName(),
            Topic.DECODE_INSTANCES.topicName(),
            Topic.PREFILL_INSTANCES.topicName(),
            Topic.PREFIX_BLOCKS.topicName());

    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        if (keyBytes == null) {
            throw new IllegalArgumentException("a record for topic " + topic + " has no key; every topic here has one");
        }
        return partition(topic, keyBytes, cluster.partitionCountForTopic(topic));
    }

    /**
     * The partition of a key.
     *
     * @param partitions partitions of the topic, 1 or more
     */
    public static int partition(String topic, byte[] key, int partitions) {
        byte[] hashed = key;
        if (BY_FABRIC.contains(topic)) {
            hashed =
                    RecordKeys.fabricOf(new String(key, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        }
        return BuiltInPartitioner.partitionForKey(hashed, partitions);
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
