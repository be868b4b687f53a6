package io.netkv.scheduler;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TransferEvent;
import io.netkv.core.time.EventClock;
import io.netkv.scheduler.store.AssignmentLog;
import io.netkv.scheduler.store.InMemoryTopicStoreBuilder;
import io.netkv.scheduler.store.TableStore;
import io.netkv.scheduler.store.TransferLog;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.LenientDeserializer;
import io.netkv.stream.StoreUpdater;
import java.time.InstantSource;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's topology: one task for each partition, and everything that a fabric's decisions depend on comes
 * through that task.
 *
 * <pre>
 * fabric, network-cost-oracle, decode-instances (tables) ──┐
 * transfer-events ────────────────────────────────────────► schedule ──► decode-assignments
 * decode-requests ─────────────────────────────────────────┘    ▲            │ changelog of
 *                                                               └── the log ◄┘
 * </pre>
 */
public final class SchedulerTopology {

    private static final List<String> SOURCES = List.of(
            SchedulerNames.FABRIC_SOURCE,
            SchedulerNames.ORACLE_SOURCE,
            SchedulerNames.INSTANCE_SOURCE,
            SchedulerNames.TRANSFER_SOURCE,
            SchedulerNames.REQUEST_SOURCE);

    private SchedulerTopology() {}

    /**
     * Builds it.
     *
     * @param settings the scheduler's settings
     * @param serdes of the topics
     */
    public static Topology build(SchedulerSettings settings, AvroSerdes serdes) {
        OutputTopicBackedTopology topology = new OutputTopicBackedTopology();
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
        addTransfers(topology, settings, serdes);
        topology.addSource(
                SchedulerNames.REQUEST_SOURCE,
                new StringDeserializer(),
                serdes.<DecodeRequest>deserializer(),
                Topic.DECODE_REQUESTS.topicName());
        topology.addProcessor(
                SchedulerNames.SCHEDULE, () -> new ScheduleProcessor(settings), SOURCES.toArray(String[]::new));
        topology.connectProcessorAndStateStores(
                SchedulerNames.SCHEDULE,
                SchedulerNames.FABRIC_TABLE,
                SchedulerNames.ORACLE_TABLE,
                SchedulerNames.INSTANCE_TABLE,
                TransferLog.NAME);
        addAssignments(topology, settings, serdes);
        topology.copartition(SOURCES);
        return topology;
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
        StoreBuilder<TableStore<V>> store = new InMemoryTopicStoreBuilder<>(
                table,
                topic.config(),
                () -> new TableStore<>(table, topic.topicName(), new LenientDeserializer<>(deserializer)));
        topology.addReadOnlyStateStore(
                store,
                source,
                timestamps,
                new StringDeserializer(),
                deserializer,
                topic.topicName(),
                table + "-update",
                () -> new StoreUpdater<V, TableStore<V>>(table, TableStore::put));
    }

    private static void addTransfers(Topology topology, SchedulerSettings settings, AvroSerdes serdes) {
        String topic = Topic.TRANSFER_EVENTS.topicName();
        Deserializer<TransferEvent> deserializer = serdes.<TransferEvent>deserializer();
        StoreBuilder<TransferLog> store = new InMemoryTopicStoreBuilder<>(
                TransferLog.NAME,
                Topic.TRANSFER_EVENTS.config(),
                () -> new TransferLog(
                        topic,
                        new LenientDeserializer<>(deserializer),
                        settings.dedupWindow().toMillis(),
                        new EventClock(settings.speed()),
                        InstantSource.system()));
        topology.addReadOnlyStateStore(
                store,
                SchedulerNames.TRANSFER_SOURCE,
                new StringDeserializer(),
                deserializer,
                topic,
                "transfers-update",
                () -> new StoreUpdater<TransferEvent, TransferLog>(
                        TransferLog.NAME, (log, key, event, timestampMillis) -> log.addIfUsable(event)));
    }

    private static void addAssignments(
            OutputTopicBackedTopology topology, SchedulerSettings settings, AvroSerdes serdes) {
        Deserializer<DecodeAssignment> deserializer =
                new LenientDeserializer<>(serdes.<DecodeAssignment>deserializer());
        StoreBuilder<AssignmentLog> store = new InMemoryTopicStoreBuilder<>(
                AssignmentLog.NAME,
                Topic.DECODE_ASSIGNMENTS.config(),
                () -> new AssignmentLog(deserializer, settings.dedupWindow().toMillis()));
        topology.addStateStoreWithChangelog(store, Topic.DECODE_ASSIGNMENTS.topicName(), SchedulerNames.SCHEDULE);
        topology.addSink(
                SchedulerNames.ASSIGNMENT_SINK,
                Topic.DECODE_ASSIGNMENTS.topicName(),
                AssignmentKey.serializer(),
                serdes.<DecodeAssignment>serializer(),
                (topic, key, value, partitions) -> key.partitions(),
                SchedulerNames.SCHEDULE);
    }
}
