package io.netkv.oracle;

import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkCongestion;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.LinkWindowState;
import io.netkv.avro.OracleSnapshot;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.LenientDeserializer;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;

/**
 * The oracle: link telemetry into windows by link, what they say to the task of its fabric, and there into the table of
 * snapshots.
 */
public final class OracleTopology {

    private final OracleSettings settings;
    private final AvroSerdes publicSerdes;
    private final AvroSerdes internalSerdes = AvroSerdes.shipped();

    private OracleTopology(OracleSettings settings, AvroSerdes publicSerdes) {
        this.settings = settings;
        this.publicSerdes = publicSerdes;
    }

    /**
     * Describes the oracle to Kafka Streams.
     *
     * @param publicSerdes serdes of the topics that people see
     * @param fabricPartitions partitions of {@link Topic#FABRIC}; the internal topic by which windows reach their fabric
     *     gets as many, so that one task reads both. Topics of telemetry may have any number.
     */
    public static Topology build(OracleSettings settings, AvroSerdes publicSerdes, int fabricPartitions) {
        OracleTopology oracle = new OracleTopology(settings, publicSerdes);
        Topology topology = oracle.windowsByLink(fabricPartitions);
        oracle.readFabrics(topology);
        oracle.snapshotsByFabric(topology);
        return topology;
    }

    /** In the DSL, which alone can make internal topics for repartitioning. */
    private Topology windowsByLink(int fabricPartitions) {
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(explicitNames()));
        builder.addStateStore(windowStore());
        builder.stream(
                        Topic.LINK_TELEMETRY.topicName(),
                        Consumed.with(Serdes.String(), publicSerdes.serde(LinkTelemetry.class))
                                // Without a timestamp it is a bad record, not the end of the application.
                                .withTimestampExtractor((record, time) -> Math.max(0, record.timestamp()))
                                .withName(OracleNames.TELEMETRY_SOURCE))
                .process(
                        () -> new LinkWindowProcessor(settings.windowSettings()),
                        Named.as(OracleNames.LINK_WINDOW),
                        OracleNames.LINK_WINDOWS_STORE)
                .repartition(Repartitioned.<String, LinkCongestion>as(OracleNames.CONGESTION_TOPIC)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(internalSerdes.serde())
                        .withNumberOfPartitions(fabricPartitions));
        return builder.build();
    }

    /** As a table whose changelog is the topic. All fabrics come before all else: their time is 0. */
    private void readFabrics(Topology topology) {
        topology.addReadOnlyStateStore(
                fabricStore(),
                OracleNames.FABRIC_SOURCE,
                (record, time) -> 0,
                Serdes.String().deserializer(),
                publicSerdes.deserializer(FabricDescription.class),
                Topic.FABRIC.topicName(),
                OracleNames.FABRIC_TABLE,
                FabricTable::new);
    }

    private void snapshotsByFabric(Topology topology) {
        topology.addProcessor(
                OracleNames.SNAPSHOT,
                () -> new SnapshotProcessor(settings),
                OracleNames.FABRIC_SOURCE,
                OracleNames.CONGESTION_SOURCE);
        topology.addStateStore(snapshotStore(), OracleNames.SNAPSHOT);
        topology.connectProcessorAndStateStores(OracleNames.SNAPSHOT, OracleNames.FABRICS_STORE);
        topology.addSink(
                OracleNames.ORACLE_SINK,
                Topic.NETWORK_COST_ORACLE.topicName(),
                new StringSerializer(),
                publicSerdes.<OracleSnapshot>serializer(),
                OracleNames.SNAPSHOT);
    }

    private StoreBuilder<KeyValueStore<String, LinkWindowState>> windowStore() {
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(OracleNames.LINK_WINDOWS_STORE), Serdes.String(), internalSerdes.serde());
    }

    private StoreBuilder<KeyValueStore<String, FabricDescription>> fabricStore() {
        Deserializer<FabricDescription> strict = publicSerdes.deserializer(FabricDescription.class);
        Serde<FabricDescription> serde =
                Serdes.serdeFrom(publicSerdes.<FabricDescription>serializer(), new LenientDeserializer<>(strict));
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(OracleNames.FABRICS_STORE), Serdes.String(), serde);
    }

    private StoreBuilder<TimestampedKeyValueStore<String, OracleSnapshot>> snapshotStore() {
        return Stores.timestampedKeyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(OracleNames.SNAPSHOTS_STORE), Serdes.String(), internalSerdes.serde());
    }

    /** The builder insists that all is named only if it is told so here; the rest is for the form. */
    @SuppressWarnings("deprecation") // unset, Streams warns
    private StreamsConfig explicitNames() {
        return new StreamsConfig(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                settings.applicationId(),
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "none:9092",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                true,
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG,
                true));
    }
}
