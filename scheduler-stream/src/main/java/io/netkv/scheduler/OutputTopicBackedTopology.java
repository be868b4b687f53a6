package io.netkv.scheduler;

import java.util.Collection;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * A topology whose store can have a topic of any name as its changelog, even one that a sink of the same topology
 * writes. Kafka Streams 4.3 can do this but offers it only for topics that are sources, so this reaches one level deeper
 * than its public face; a test holds what is relied upon (docs/decisions/0002-one-log.md).
 */
final class OutputTopicBackedTopology extends Topology {

    /** Adds a store that is rebuilt from a topic on restart. */
    void addStateStoreWithChangelog(StoreBuilder<?> store, String topic, String processor) {
        addStateStore(store, processor);
        internalTopologyBuilder.connectSourceStoreAndTopic(store.name(), topic);
    }

    /** Demands that the topics of some sources have the same number of partitions. */
    void copartition(Collection<String> sources) {
        internalTopologyBuilder.copartitionSources(sources);
    }
}
