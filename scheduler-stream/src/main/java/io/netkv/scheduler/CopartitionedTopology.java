package io.netkv.scheduler;

import java.util.Collection;
import org.apache.kafka.streams.Topology;

/**
 * A topology that demands the same number of partitions of its sources' topics. Kafka Streams offers this for its DSL only,
 * so this reaches one level deeper than its public interface (docs/decisions/0002-one-log.md).
 */
final class CopartitionedTopology extends Topology {

    /** Demands that the topics of some sources have the same number of partitions. */
    void copartition(Collection<String> sources) {
        internalTopologyBuilder.copartitionSources(sources);
    }
}
