package io.netkv.oracle;

import io.netkv.avro.CongestionUpdate;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.kafka.TopicTail;
import io.netkv.oracle.bridge.BridgeNames;
import io.netkv.oracle.bridge.BridgeTopology;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.oracle.snapshot.SnapshotProcessor;
import io.netkv.oracle.window.LinkWindowProcessor;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.LenientDeserializer;
import io.netkv.stream.StoreUpdater;
import io.netkv.stream.StrictNaming;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
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
    private final FabricDirectory directory;
    private final @Nullable TelemetrySource source;
    private final @Nullable TopicTail tail;

    private OracleTopology(
            OracleSettings settings,
            AvroSerdes publicSerdes,
            FabricDirectory directory,
            @Nullable TelemetrySource source,
            @Nullable TopicTail tail) {
        this.settings = settings;
        this.publicSerdes = publicSerdes;
        this.directory = directory;
        this.source = source;
        this.tail = tail;
    }

    /**
     * Describes the oracle that reads {@link Topic#LINK_TELEMETRY} to Kafka Streams, without brokers to read back from.
     *
     * @see #build(OracleSettings, AvroSerdes, int, FabricDirectory, TelemetrySource, TopicTail)
     */
    public static Topology build(OracleSettings settings, AvroSerdes publicSerdes, int fabricPartitions) {
        return build(settings, publicSerdes, fabricPartitions, new FabricDirectory(), null, null);
    }

    /**
     * Describes the oracle to Kafka Streams.
     *
     * @param publicSerdes serdes of the public topics
     * @param fabricPartitions partitions of {@link Topic#FABRIC}; the internal topic by which windows reach their fabric
     *     gets as many, so that one task reads both. Topics of telemetry may have any number.
     * @param directory of all fabrics; the topology itself adds those that its tasks read
     * @param source a tool's topic that is read in place of {@link Topic#LINK_TELEMETRY}, or null
     * @param tail by which windows are read back after a restart, or null
     */
    public static Topology build(
            OracleSettings settings,
            AvroSerdes publicSerdes,
            int fabricPartitions,
            FabricDirectory directory,
            @Nullable TelemetrySource source,
            @Nullable TopicTail tail) {
        OracleTopology oracle = new OracleTopology(settings, publicSerdes, directory, source, tail);
        Topology topology = oracle.windowsByLink(fabricPartitions);
        oracle.readFabrics(topology);
        oracle.snapshotsByFabric(topology);
        return topology;
    }

    /** In the DSL, which alone can make internal topics for repartitioning. */
    private Topology windowsByLink(int fabricPartitions) {
        StreamsBuilder builder = new StreamsBuilder(StrictNaming.topologyConfig());
        telemetry(builder)
                .process(
                        () -> new LinkWindowProcessor(
                                settings.windowSettings(),
                                settings.silenceInterval(),
                                telemetrySerdes().telemetryDecoder(),
                                directory,
                                source == null ? tail : null),
                        Named.as(OracleNames.LINK_WINDOW))
                .repartition(Repartitioned.<String, CongestionUpdate>as(OracleNames.CONGESTION_TOPIC)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(internalSerdes.serde())
                        .withNumberOfPartitions(fabricPartitions));
        return builder.build();
    }

    private AvroSerdes telemetrySerdes() {
        return source == null ? publicSerdes : internalSerdes;
    }

    /** As bytes: there is too much of it to make objects of. */
    private KStream<byte[], byte[]> telemetry(StreamsBuilder builder) {
        if (source != null) {
            return decodedTelemetry(builder, source);
        }
        return builder.stream(
                Topic.LINK_TELEMETRY.topicName(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                        // Without a timestamp it is a bad record, not the end of the application.
                        .withTimestampExtractor((record, time) -> Math.max(0, record.timestamp()))
                        .withName(OracleNames.TELEMETRY_SOURCE));
    }

    /** A tool's records have keys of its own: an internal topic brings each link's readings together. */
    private KStream<byte[], byte[]> decodedTelemetry(StreamsBuilder builder, TelemetrySource from) {
        Serializer<SpecificRecord> serializer = internalSerdes.serializer();
        return BridgeTopology.decoded(builder, from, publicSerdes)
                .filter((key, value) -> value instanceof LinkTelemetry, Named.as(BridgeNames.DECODED_TELEMETRY))
                .map(
                        (key, value) -> KeyValue.pair(
                                key.getBytes(StandardCharsets.UTF_8),
                                serializer.serialize(Topic.LINK_TELEMETRY.topicName(), value)),
                        Named.as(OracleNames.ENCODED_TELEMETRY))
                .repartition(Repartitioned.<byte[], byte[]>as(OracleNames.TELEMETRY_TOPIC)
                        .withKeySerde(Serdes.ByteArray())
                        .withValueSerde(Serdes.ByteArray()));
    }

    /** As a table whose changelog is the topic. Of what has arrived, fabrics come first: their time is 0. */
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
                        directory,
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
