package io.netkv.kafka;

import io.netkv.schemas.Topic;
import java.util.EnumSet;
import java.util.Set;

/**
 * The topics that a part needs, and the rights to them: docs/security.md has the same as a table.
 *
 * @param reads what it reads
 * @param writes what it writes
 */
public record TopicAccess(Set<Topic> reads, Set<Topic> writes) {

    public TopicAccess {
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
    }

    /** Of a part that only reads. */
    public static TopicAccess reads(Topic... topics) {
        return new TopicAccess(Set.of(topics), Set.of());
    }

    /** All of them, in the order of their declaration. */
    public Set<Topic> topics() {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        topics.addAll(reads);
        topics.addAll(writes);
        return topics;
    }
}
