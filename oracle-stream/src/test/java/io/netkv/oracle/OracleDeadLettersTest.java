package io.netkv.oracle;

import static io.netkv.oracle.OracleHarness.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.fixtures.TestFabrics;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.FabricRecords;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OracleDeadLettersTest {

    private static final String LINK = "n0-r0";
    private static final byte[] GARBAGE = "not Avro".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private OracleHarness oracle;

    @BeforeEach
    void start() {
        oracle = new OracleHarness(directory, OracleSettings.DEFAULT);
        oracle.publish(TestFabrics.twoNodes(OracleHarness.FABRIC, 1));
        oracle.counter(0, LINK, 0);
    }

    @AfterEach
    void theStreamGoesOn() {
        oracle.counter(1, LINK, 500);
        oracle.counter(2, LINK, 1000);
        assertThat(oracle.links(oracle.lastSnapshot())).hasSize(1);
        oracle.close();
    }

    @ParameterizedTest
    @MethodSource
    void badReadingGoesToTheDeadLettersAsItArrived(LinkTelemetry.Builder bad, String reason) {
        // given
        LinkTelemetry record = bad.build();
        byte[] value = OracleHarness.bytes(Topic.LINK_TELEMETRY, record);
        String key = RecordKeys.link(record.getFabric(), record.getLink());

        // when
        oracle.sendRaw(0.5, key, value);

        // then
        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(OracleHarness.header(letter, DeadLetter.REASON)).contains(reason);
        assertPosition(letter, Topic.LINK_TELEMETRY.topicName(), 1);
    }

    static Stream<Arguments> badReadingGoesToTheDeadLettersAsItArrived() {
        return Stream.of(
                bad(counted().setFabric(" "), "the fabric is empty; name the fabric"),
                bad(counted().setLink(""), "the link is empty; name one directed link"),
                bad(
                        reading(0.5, LINK).setBytesSent(-1L),
                        "link 'n0-r0' of fabric 'lab': bytesSent is -1; it must be 0"),
                bad(counted().setDeviceTimeMicros(0), "deviceTimeMicros is 0; it must be above 0"),
                bad(reading(0.5, LINK).setUtilisation(1.01), "utilisation is 1.01; it must be 0 to 1"),
                bad(reading(0.5, LINK).setUtilisation(Double.NaN), "utilisation is NaN; it must be 0 to 1"),
                bad(counted().setCapacityBytesPerSecond(0.0), "capacityBytesPerSecond is 0.0; it must be above 0"),
                bad(counted().setQueueBytes(-3L), "queueBytes is -3; it must be 0 or more"),
                bad(counted().setEcnMarkedPackets(-4L), "ecnMarkedPackets is -4; it must be 0 or more"),
                bad(reading(0.5, LINK), "neither bytesSent nor utilisation"));
    }

    @Test
    void keyThatIsNotTheLinksIsRefused() {
        oracle.sendRaw(
                0.5,
                "lab/other",
                OracleHarness.bytes(Topic.LINK_TELEMETRY, counted().build()));

        assertThat(OracleHarness.header(onlyLetter(), DeadLetter.REASON))
                .contains("key is 'lab/other'; it must be 'lab/n0-r0'");
    }

    @Test
    void recordWithoutValueOrTimestampIsRefused() {
        oracle.sendRaw(0.5, "lab/n0-r0", null);
        oracle.sendRaw(
                -OracleHarness.START_MILLIS / 1000.0,
                "lab/n0-r0",
                OracleHarness.bytes(Topic.LINK_TELEMETRY, counted().build()));

        assertThat(oracle.deadLetters())
                .extracting(letter -> OracleHarness.header(letter, DeadLetter.REASON))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("has no value"),
                        reason -> assertThat(reason).contains("the record's timestamp is 0"));
    }

    @Test
    void unknownLinkIsNamedWithThePlaceOfItsReading() {
        oracle.counter(0.5, "n9-r0", 1);

        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(letter.key()).isEqualTo("lab/n9-r0");
        assertThat(OracleHarness.header(letter, DeadLetter.REASON))
                .isEqualTo("fabric 'lab' has no link 'n9-r0'; name one of its 10 links ('netkv fabric show' lists"
                        + " them), or publish the fabric with it");
        assertPosition(letter, Topic.LINK_TELEMETRY.topicName(), 1);
    }

    @Test
    void telemetryOfAFabricThatNobodyPublishedIsRefused() {
        oracle.send(0.5, counted().setFabric("elsewhere"));

        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(OracleHarness.header(letter, DeadLetter.REASON))
                .contains("nobody has published fabric 'elsewhere'", "'netkv fabric publish FILE'");
        assertPosition(letter, Topic.LINK_TELEMETRY.topicName(), 1);
    }

    @Test
    void undecodableReadingIsKeptAsItArrived() {
        oracle.sendRaw(0.5, "lab/n0-r0", GARBAGE);

        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(letter.value()).isEqualTo(GARBAGE);
        assertThat(OracleHarness.header(letter, DeadLetter.REASON)).startsWith("the value cannot be read: ");
        assertPosition(letter, Topic.LINK_TELEMETRY.topicName(), 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Topic.class,
            names = {"LINK_TELEMETRY", "FABRIC"})
    void recordOfAnotherKindIsKeptAsItArrived(Topic topic) {
        byte[] value = OracleHarness.bytes(topic, DecodeRequest.newBuilder().build());

        oracle.sendRaw(topic, "lab", value);

        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(letter.value()).isEqualTo(value);
        assertThat(OracleHarness.header(letter, DeadLetter.REASON))
                .startsWith("the value cannot be read: it is a DecodeRequest by its schema id, 20, and topic");
        assertPosition(letter, topic.topicName(), 1);
    }

    @Test
    void undecodableFabricIsKeptAsItArrived() {
        oracle.publishRaw(OracleHarness.FABRIC, GARBAGE);

        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(letter.value()).isEqualTo(GARBAGE);
        assertPosition(letter, Topic.FABRIC.topicName(), 1);
    }

    @Test
    void fabricThatDoesNotHoldTogetherIsRefusedAndTheOldOneStays() {
        oracle.publish(TestFabrics.twoNodes(OracleHarness.FABRIC, 0));

        TestRecord<String, byte[]> letter = onlyLetter();
        assertThat(OracleHarness.header(letter, DeadLetter.REASON)).contains("fabric 'lab' is not valid: ");
        assertPosition(letter, Topic.FABRIC.topicName(), 1);
    }

    @Test
    void fabricUnderAnothersNameIsRefused() {
        byte[] value = OracleHarness.bytes(Topic.FABRIC, FabricRecords.toRecord(TestFabrics.twoNodes("other", 1)));

        oracle.publishRaw(OracleHarness.FABRIC, value);

        assertThat(OracleHarness.header(onlyLetter(), DeadLetter.REASON)).contains("fabric 'other' has the key 'lab'");
    }

    private TestRecord<String, byte[]> onlyLetter() {
        List<TestRecord<String, byte[]>> letters = oracle.deadLetters();
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private static void assertPosition(TestRecord<String, byte[]> letter, String topic, long offset) {
        assertThat(OracleHarness.header(letter, DeadLetter.TOPIC)).isEqualTo(topic);
        assertThat(OracleHarness.header(letter, DeadLetter.PARTITION)).isEqualTo("0");
        assertThat(OracleHarness.header(letter, DeadLetter.OFFSET)).isEqualTo(Long.toString(offset));
    }

    private static Arguments bad(LinkTelemetry.Builder reading, String reason) {
        return Arguments.of(reading, reason);
    }

    private static LinkTelemetry.Builder counted() {
        return reading(0.5, LINK).setBytesSent(1L);
    }
}
