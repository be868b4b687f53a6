package io.netkv.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Key of a decision: the fabric, and the partition that its requests came from. The decision goes to the same one, by
 * whatever rule the producers of requests have chosen it, because that is where a restart looks for it.
 */
record AssignmentKey(String fabric, int partition) {

    /** Writes the fabric alone. */
    static Serializer<AssignmentKey> serializer() {
        return (topic, key) -> key.fabric().getBytes(StandardCharsets.UTF_8);
    }

    /** The partition to write to. */
    Optional<Set<Integer>> partitions() {
        return Optional.of(Set.of(partition));
    }
}
