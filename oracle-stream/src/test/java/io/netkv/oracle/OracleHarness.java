package io.netkv.oracle;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The oracle's own topology with the application's own properties, without a broker. Event time is in seconds here. */
public final class OracleHarness implements AutoCloseable {

    public static final String FABRIC = "lab";
    /** What the tests call second 0. */
    public static final long START_MILLIS = 1_700_000_000_000L;

    private static final AvroSerdes SERDES = AvroSerdes.shipped();

    /** What the oracle counts with. */
    final MeterRegistry meters = new SimpleMeterRegistry();

    private final TopologyTestDriver driver;
    private final TestInputTopic<String, byte[]> telemetry;
    private final TestInputTopic<String, byte[]> fabrics;
    private final TestOutputTopic<String, OracleSnapshot> snapshots;
    private final TestOutputTopic<String, byte[]> deadLetters;
    private @Nullable Fabric published;

    OracleHarness(Path stateDirectory, OracleSettings settings) {
        this(stateDirectory, settings, null);
    }

    /** One that reads a tool's topic in place of link-telemetry. */
    OracleHarness(Path stateDirectory, OracleSettings settings, @Nullable TelemetrySource source) {
        StreamsSettings streams = new StreamsSettings(
                OracleApp.APPLICATION_ID, KafkaSettings.of("none:9092"), stateDirectory, Map.of(), meters);
        driver = new TopologyTestDriver(
                OracleTopology.build(settings, SERDES, 1, new FabricDirectory(), source, null),
                streams.properties(),
                Instant.ofEpochMilli(START_MILLIS));
        telemetry = input(source == null ? Topic.LINK_TELEMETRY.topicName() : source.topic());
        fabrics = input(Topic.FABRIC.topicName());
        snapshots = driver.createOutputTopic(
                Topic.NETWORK_COST_ORACLE.topicName(), new StringDeserializer(), SERDES.<OracleSnapshot>deserializer());
        deadLetters = driver.createOutputTopic(
                Topic.DEAD_LETTERS.topicName(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private TestInputTopic<String, byte[]> input(String topic) {
        return driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
    }

    void publish(FabricSpec fabric) {
        FabricDescription record = FabricRecords.toRecord(fabric);
        try {
            published = Fabric.of(fabric);
        } catch (InvalidDescriptionException refused) {
            // The oracle refuses it, too.
        }
        publishRaw(fabric.name(), bytes(Topic.FABRIC, record));
    }

    void publishRaw(String key, byte @Nullable [] value) {
        fabrics.pipeInput(key, value, START_MILLIS);
    }

    void counter(double second, String link, long bytes) {
        send(second, reading(second, link).setBytesSent(bytes));
    }

    void send(double second, LinkTelemetry.Builder reading) {
        LinkTelemetry record = reading.build();
        sendRaw(second, RecordKeys.link(record.getFabric(), record.getLink()), bytes(Topic.LINK_TELEMETRY, record));
    }

    void sendRaw(double second, @Nullable String key, byte @Nullable [] value) {
        telemetry.pipeInput(key, value, millis(second));
    }

    void sendRaw(Topic topic, String key, byte[] value) {
        input(topic.topicName()).pipeInput(key, value, START_MILLIS);
    }

    static LinkTelemetry.Builder reading(double second, String link) {
        return LinkTelemetry.newBuilder().setFabric(FABRIC).setLink(link).setDeviceTimeMicros(millis(second) * 1000);
    }

    public static long millis(double second) {
        return START_MILLIS + Math.round(second * 1000);
    }

    static byte[] bytes(Topic topic, SpecificRecord record) {
        return SERDES.serializer().serialize(topic.topicName(), record);
    }

    void wallClock(Duration advance) {
        driver.advanceWallClockTime(advance);
    }

    List<OracleSnapshot> snapshots() {
        return snapshots.readValuesToList();
    }

    /** The links that a snapshot knows something of, by the fabric that was published last. */
    List<NamedLink> links(OracleSnapshot snapshot) {
        return SnapshotRecords.namedLinks(snapshot, Objects.requireNonNull(published));
    }

    /** The newest of the snapshots not yet read, of which there must be one. */
    OracleSnapshot lastSnapshot() {
        List<OracleSnapshot> all = snapshots();
        return all.get(all.size() - 1);
    }

    List<TestRecord<String, OracleSnapshot>> snapshotRecords() {
        return snapshots.readRecordsToList();
    }

    List<TestRecord<String, byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    public static String header(TestRecord<String, byte[]> letter, String name) {
        return new String(
                Objects.requireNonNull(letter.headers().lastHeader(name)).value(), StandardCharsets.UTF_8);
    }

    /** How many readings became this. */
    double readings(String outcome) {
        return meters.get("netkv.readings").tag("outcome", outcome).counter().count();
    }

    /** What one of the fabric's gauges reads for a tier. */
    double gauge(String name, int tier) {
        return meters.get(name)
                .tags("fabric", FABRIC, "tier", Integer.toString(tier))
                .gauge()
                .value();
    }

    @Override
    public void close() {
        driver.close();
    }
}
