package io.netkv.oracle;

import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkCongestion;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.LinkWindowState;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.oracle.bridge.BridgeNames;
import io.netkv.oracle.bridge.BridgeTopology;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.oracle.snapshot.SnapshotProcessor;
import io.netkv.oracle.window.LinkWindowProcessor;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.LenientDeserializer;
import io.netkv.stream.StoreUpdater;
import io.netkv.stream.StrictNaming;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The oracle: link telemetry into windows by link, what they say to the task of its fabric, and there into the table of
 * snapshots.
 */
public final class OracleTopology {

    private final OracleSettings settings;
    private final AvroSerdes publicSerdes;
    private final AvroSerdes internalSerdes = AvroSerdes.shipped();
    private final @Nullable TelemetrySource source;

    private OracleTopology(OracleSettings settings, AvroSerdes publicSerdes, @Nullable TelemetrySource source) {
        this.settings = settings;
        this.publicSerdes = publicSerdes;
        this.source = source;
    }

    /**
     * Describes the oracle that reads {@link Topic#LINK_TELEMETRY} to Kafka Streams.
     *
     * @see #build(OracleSettings, AvroSerdes, int, TelemetrySource)
     */
    public static Topology build(OracleSettings settings, AvroSerdes publicSerdes, int fabricPartitions) {
        return build(settings, publicSerdes, fabricPartitions, null);
    }

    /**
     * Describes the oracle to Kafka Streams.
     *
     * @param publicSerdes serdes of the public topics
     * @param fabricPartitions partitions of {@link Topic#FABRIC}; the internal topic by which windows reach their fabric
     *     gets as many, so that one task reads both. Topics of telemetry may have any number.
     * @param source a tool's topic that is read in place of {@link Topic#LINK_TELEMETRY}, or null
     */
    public static Topology build(
            OracleSettings settings, AvroSerdes publicSerdes, int fabricPartitions, @Nullable TelemetrySource source) {
        OracleTopology oracle = new OracleTopology(settings, publicSerdes, source);
        Topology topology = oracle.windowsByLink(fabricPartitions);
        oracle.readFabrics(topology);
        oracle.snapshotsByFabric(topology);
        return topology;
    }

    /** In the DSL, which alone can make internal topics for repartitioning. */
    private Topology windowsByLink(int fabricPartitions) {
        StreamsBuilder builder = new StreamsBuilder(StrictNaming.topologyConfig());
        builder.addStateStore(windowStore());
        telemetry(builder)
                .process(
                        () -> new LinkWindowProcessor(settings.windowSettings()),
                        Named.as(OracleNames.LINK_WINDOW),
                        LinkWindowProcessor.STORE)
                .repartition(Repartitioned.<String, LinkCongestion>as(OracleNames.CONGESTION_TOPIC)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(internalSerdes.serde())
                        .withNumberOfPartitions(fabricPartitions));
        return builder.build();
    }

    private KStream<String, LinkTelemetry> telemetry(StreamsBuilder builder) {
        if (source != null) {
            return decodedTelemetry(builder, source);
        }
        return builder.stream(
                Topic.LINK_TELEMETRY.topicName(),
                Consumed.with(Serdes.String(), publicSerdes.<LinkTelemetry>serde())
                        // Without a timestamp it is a bad record, not the end of the application.
                        .withTimestampExtractor((record, time) -> Math.max(0, record.timestamp()))
                        .withName(OracleNames.TELEMETRY_SOURCE));
    }

    /** A tool's records have keys of its own: an internal topic brings each link's readings together. */
    private KStream<String, LinkTelemetry> decodedTelemetry(StreamsBuilder builder, TelemetrySource from) {
        return BridgeTopology.decoded(builder, from, publicSerdes)
                .filter((key, value) -> value instanceof LinkTelemetry, Named.as(BridgeNames.DECODED_TELEMETRY))
                .mapValues(value -> (LinkTelemetry) value, Named.as(OracleNames.CAST_TELEMETRY))
                .repartition(Repartitioned.<String, LinkTelemetry>as(OracleNames.TELEMETRY_TOPIC)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(internalSerdes.serde()));
    }

    /** As a table whose changelog is the topic. All fabrics come before all else: their time is 0. */
    private void readFabrics(Topology topology) {
        topology.addReadOnlyStateStore(
                fabricStore(),
                OracleNames.FABRIC_SOURCE,
                (record, time) -> 0,
                Serdes.String().deserializer(),
                publicSerdes.<FabricDescription>deserializer(),
                Topic.FABRIC.topicName(),
                OracleNames.FABRIC_TABLE,
                () -> new StoreUpdater<FabricDescription, KeyValueStore<String, FabricDescription>>(
                        SnapshotProcessor.FABRICS_STORE, OracleTopology::update));
    }

    private static void update(
            KeyValueStore<String, FabricDescription> fabrics,
            @Nullable String name,
            @Nullable FabricDescription description,
            long timestampMillis) {
        if (name != null) {
            fabrics.put(name, description);
        }
    }

    private void snapshotsByFabric(Topology topology) {
        topology.addProcessor(
                OracleNames.SNAPSHOT,
                () -> new SnapshotProcessor(
                        settings.silenceInterval(),
                        () -> new OracleSchedule(settings.hop().toMillis(), settings.speed()),
                        settings.windowSettings()),
                OracleNames.FABRIC_SOURCE,
                OracleNames.CONGESTION_SOURCE);
        topology.addStateStore(snapshotStore(), OracleNames.SNAPSHOT);
        topology.connectProcessorAndStateStores(OracleNames.SNAPSHOT, SnapshotProcessor.FABRICS_STORE);
        topology.addSink(
                OracleNames.ORACLE_SINK,
                Topic.NETWORK_COST_ORACLE.topicName(),
                new StringSerializer(),
                publicSerdes.<OracleSnapshot>serializer(),
                OracleNames.SNAPSHOT);
    }

    private StoreBuilder<KeyValueStore<String, LinkWindowState>> windowStore() {
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(LinkWindowProcessor.STORE), Serdes.String(), internalSerdes.serde());
    }

    private StoreBuilder<KeyValueStore<String, FabricDescription>> fabricStore() {
        Deserializer<FabricDescription> strict = publicSerdes.<FabricDescription>deserializer();
        Serde<FabricDescription> serde =
                Serdes.serdeFrom(publicSerdes.<FabricDescription>serializer(), new LenientDeserializer<>(strict));
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(SnapshotProcessor.FABRICS_STORE), Serdes.String(), serde);
    }

    private StoreBuilder<TimestampedKeyValueStore<String, OracleSnapshot>> snapshotStore() {
        return Stores.timestampedKeyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(SnapshotProcessor.STORE), Serdes.String(), internalSerdes.serde());
    }
}
