package io.netkv.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Key of what a task writes: the fabric, and the partition that its requests came from. A decision goes to the same one, by
 * whatever rule the producers of requests have chosen it, because that is where a restart looks for it.
 */
record PartitionedKey(String fabric, int partition) {

    /** Writes the fabric alone. */
    static Serializer<PartitionedKey> serializer() {
        return (topic, key) -> key.fabric().getBytes(StandardCharsets.UTF_8);
    }

    /** The partition to write to. */
    Optional<Set<Integer>> partitions() {
        return Optional.of(Set.of(partition));
    }
}
