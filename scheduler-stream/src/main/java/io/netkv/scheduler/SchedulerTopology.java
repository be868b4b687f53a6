package io.netkv.scheduler;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.TransferEvent;
import io.netkv.scheduler.log.LogSource;
import io.netkv.scheduler.store.TableStore;
import io.netkv.scheduler.store.TableStoreBuilder;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.LenientDeserializer;
import io.netkv.stream.StoreUpdater;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's topology: one task for each partition, and everything that a fabric's decisions depend on comes
 * through that task.
 *
 * <pre>
 * fabric, network-cost-oracle (tables) ─────────┐
 * decode-instances, prefill-instances (tables) ─┤
 * prefix-blocks ────────────────────────────────┤
 * transfer-events ─────────────────────────────► schedule ──► decode-assignments
 * decode-requests ──────────────────────────────┘    ▲            │ read back
 *                                                    └── the log ◄┘ on a restart
 * </pre>
 */
public final class SchedulerTopology {

    private static final List<String> SOURCES = List.of(
            SchedulerNames.FABRIC_SOURCE,
            SchedulerNames.ORACLE_SOURCE,
            SchedulerNames.INSTANCE_SOURCE,
            SchedulerNames.PREFILL_SOURCE,
            SchedulerNames.BLOCKS_SOURCE,
            SchedulerNames.TRANSFER_SOURCE,
            SchedulerNames.REQUEST_SOURCE);

    private SchedulerTopology() {}

    /** Builds it as if nothing was ever decided, for tests without a broker. */
    public static Topology build(SchedulerSettings settings, AvroSerdes serdes) {
        return build(
                settings,
                serdes,
                LogSource.empty(settings.logs()),
                new PauseDetector(System::nanoTime, Long.MAX_VALUE / 1_000_000));
    }

    /**
     * Builds it.
     *
     * @param settings the scheduler's settings
     * @param serdes of the topics
     * @param logs decisions and transfers so far
     * @param pauseDetector of this process
     */
    static Topology build(SchedulerSettings settings, AvroSerdes serdes, LogSource logs, PauseDetector pauseDetector) {
        CopartitionedTopology topology = new CopartitionedTopology();
        addTable(
                topology,
                serdes.<FabricDescription>deserializer(),
                Topic.FABRIC,
                SchedulerNames.FABRIC_SOURCE,
                SchedulerNames.FABRIC_TABLE,
                first());
        addTable(
                topology,
                serdes.<OracleSnapshot>deserializer(),
                Topic.NETWORK_COST_ORACLE,
                SchedulerNames.ORACLE_SOURCE,
                SchedulerNames.ORACLE_TABLE,
                null);
        addTable(
                topology,
                serdes.<DecodeInstanceState>deserializer(),
                Topic.DECODE_INSTANCES,
                SchedulerNames.INSTANCE_SOURCE,
                SchedulerNames.INSTANCE_TABLE,
                null);
        addTable(
                topology,
                serdes.<PrefillInstanceState>deserializer(),
                Topic.PREFILL_INSTANCES,
                SchedulerNames.PREFILL_SOURCE,
                SchedulerNames.PREFILL_TABLE,
                null);
        topology.addSource(
                SchedulerNames.BLOCKS_SOURCE,
                new StringDeserializer(),
                serdes.<PrefixBlocks>deserializer(),
                Topic.PREFIX_BLOCKS.topicName());
        topology.addSource(
                SchedulerNames.TRANSFER_SOURCE,
                new StringDeserializer(),
                serdes.<TransferEvent>deserializer(),
                Topic.TRANSFER_EVENTS.topicName());
        topology.addSource(
                SchedulerNames.REQUEST_SOURCE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                Topic.DECODE_REQUESTS.topicName());
        topology.addProcessor(
                SchedulerNames.SCHEDULE,
                () -> new ScheduleProcessor(settings, serdes.deserializer(), logs, pauseDetector),
                SOURCES.toArray(String[]::new));
        topology.connectProcessorAndStateStores(
                SchedulerNames.SCHEDULE,
                SchedulerNames.FABRIC_TABLE,
                SchedulerNames.ORACLE_TABLE,
                SchedulerNames.INSTANCE_TABLE,
                SchedulerNames.PREFILL_TABLE);
        addSink(topology, serdes, SchedulerNames.ASSIGNMENT_SINK, Topic.DECODE_ASSIGNMENTS);
        addSink(topology, serdes, SchedulerNames.ACCURACY_SINK, Topic.TRANSFER_ACCURACY);
        topology.copartition(SOURCES);
        return topology;
    }

    private static void addSink(Topology topology, AvroSerdes serdes, String sink, Topic topic) {
        topology.addSink(
                sink,
                topic.topicName(),
                PartitionedKey.serializer(),
                serdes.serializer(),
                (name, key, value, partitions) -> key.partitions(),
                SchedulerNames.SCHEDULE);
    }

    /** Fabrics are read before whatever else waits, however old the other records are. */
    private static TimestampExtractor first() {
        return (record, partitionTime) -> 0;
    }

    private static <V extends SpecificRecord> void addTable(
            Topology topology,
            Deserializer<V> deserializer,
            Topic topic,
            String source,
            String table,
            @Nullable TimestampExtractor timestamps) {
        topology.addReadOnlyStateStore(
                new TableStoreBuilder<V>(table, topic, new LenientDeserializer<>(deserializer)),
                source,
                timestamps,
                new StringDeserializer(),
                deserializer,
                topic.topicName(),
                table + "-update",
                () -> new StoreUpdater<V, TableStore<V>>(table, TableStore::put));
    }
}
