package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.fixtures.TestFabrics;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OracleTopologyTest {

    private static final Duration TICK = OracleSettings.DEFAULT.silenceInterval();

    @TempDir
    private Path directory;

    private OracleHarness oracle;

    @BeforeEach
    void start() {
        oracle = new OracleHarness(directory, OracleSettings.DEFAULT);
        oracle.publish(TestFabrics.twoNodes(OracleHarness.FABRIC, 2));
    }

    @AfterEach
    void stop() {
        oracle.close();
    }

    @Test
    void windowsBecomeOneSnapshotOfTheFabric() {
        // given
        oracle.counter(0, "n0-r0", 0);
        oracle.counter(0, "n1-r0", 0);
        oracle.counter(1, "n0-r0", 500);
        oracle.counter(1, "n1-r0", 100);

        // when
        oracle.counter(2, "n0-r0", 1000);

        // then
        OracleSnapshot snapshot = oracle.lastSnapshot();
        assertThat(snapshot.getFabric()).isEqualTo(OracleHarness.FABRIC);
        assertThat(snapshot.getMeasuredAtMillis()).isEqualTo(OracleHarness.millis(1));
        assertThat(snapshot.getEmittedAtMillis()).isEqualTo(OracleHarness.millis(2));
        assertThat(snapshot.getAgeMillis()).isEqualTo(1000);
        assertThat(oracle.links(snapshot)).containsExactly(measured("n0-r0", 0.5, 1), measured("n1-r0", 0.1, 1));
        assertThat(snapshot.getTiers())
                .containsExactly(
                        new TierCongestion(0, 0.0, 4, 0),
                        new TierCongestion(1, 0.3, 4, 2),
                        new TierCongestion(2, 0.0, 4, 0),
                        new TierCongestion(3, 0.0, 0, 0));
    }

    @Test
    void oneSnapshotIsMadePerHopAndVersionsCountFromOne() {
        for (int tenth = 0; tenth <= 50; tenth++) {
            oracle.counter(tenth / 10.0, "n0-r0", tenth);
        }

        List<TestRecord<String, OracleSnapshot>> snapshots = oracle.snapshotRecords();

        assertThat(snapshots).extracting(TestRecord::key).containsOnly(OracleHarness.FABRIC);
        assertThat(snapshots).extracting(record -> record.value().getVersion()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(snapshots)
                .extracting(TestRecord::timestamp)
                .containsExactly(
                        OracleHarness.millis(1),
                        OracleHarness.millis(2),
                        OracleHarness.millis(3),
                        OracleHarness.millis(4),
                        OracleHarness.millis(5));
    }

    @Test
    void silenceMakesTheSnapshotAgeWithoutRecords() {
        oracle.counter(0, "n0-r0", 0);
        oracle.counter(1, "n0-r0", 500);
        oracle.snapshots();

        oracle.wallClock(TICK); // a snapshot was made since the last tick
        assertThat(oracle.snapshots()).isEmpty();
        oracle.wallClock(TICK);
        oracle.wallClock(TICK);

        List<OracleSnapshot> aged = oracle.snapshots();
        assertThat(aged).extracting(OracleSnapshot::getAgeMillis).containsExactly(2000L, 3000L);
        assertThat(aged).extracting(OracleSnapshot::getVersion).containsExactly(2L, 3L);
        assertThat(oracle.links(aged.get(0))).containsExactly(measured("n0-r0", 0.5, 2));
        assertThat(oracle.links(aged.get(1))).containsExactly(measured("n0-r0", 0.5, 4));
    }

    @Test
    void silentLinkNoLongerCountsAfterItsTimeout() {
        oracle.counter(0, "n0-r0", 0);
        oracle.counter(1, "n0-r0", 500);

        oracle.wallClock(TICK);
        oracle.wallClock(Duration.ofSeconds(70));

        OracleSnapshot snapshot = oracle.lastSnapshot();
        assertThat(oracle.links(snapshot)).isEmpty();
        assertThat(snapshot.getAgeMillis()).isEqualTo(71_000);
        assertThat(snapshot.getMeasuredAtMillis()).isEqualTo(OracleHarness.millis(1));
    }

    @Test
    void firstReadingsGiveASnapshotWithoutAge() {
        oracle.counter(0, "n0-r0", 0);

        oracle.wallClock(TICK);

        OracleSnapshot snapshot = oracle.lastSnapshot();
        assertThat(snapshot.getAgeMillis()).isNull();
        assertThat(snapshot.getMeasuredAtMillis()).isZero();
        assertThat(oracle.links(snapshot)).isEmpty();
    }

    @Test
    void nothingIsSaidOfAFabricWithoutTelemetry() {
        oracle.wallClock(Duration.ofSeconds(10));

        assertThat(oracle.snapshots()).isEmpty();
    }

    @Test
    void reportedCapacityUtilisationAndStateOfTheLinkCount() {
        oracle.send(0, OracleHarness.reading(0, "n0-r0").setBytesSent(0L));
        oracle.send(1, OracleHarness.reading(1, "n0-r0").setBytesSent(500L).setCapacityBytesPerSecond(2000.0));
        oracle.send(1, OracleHarness.reading(1, "n1-r0").setUtilisation(0.4));
        oracle.send(1, OracleHarness.reading(1, "r0-pod0.0").setUp(false));

        oracle.wallClock(TICK);
        oracle.wallClock(TICK);

        assertThat(oracle.links(oracle.lastSnapshot()))
                .containsExactly(
                        measured("n0-r0", 0.25, 2),
                        measured("n1-r0", 0.4, 2),
                        new NamedLink("r0-pod0.0", FabricCongestion.MAX_CONGESTION, 2000, false));
    }

    @Test
    void redefinedFabricKeepsWhatStillFits() {
        oracle.counter(0, "n0-r0", 0);
        oracle.send(1, OracleHarness.reading(1, "n0-r0").setBytesSent(500L));
        oracle.send(1, OracleHarness.reading(1, "r0-pod0.1").setUtilisation(0.4));

        oracle.publish(TestFabrics.twoNodes(OracleHarness.FABRIC, 1));
        oracle.wallClock(TICK);
        oracle.wallClock(TICK);

        OracleSnapshot snapshot = oracle.lastSnapshot();
        assertThat(oracle.links(snapshot)).containsExactly(measured("n0-r0", 0.5, 2));
        assertThat(snapshot.getTiers().get(2).getLinks()).isEqualTo(2);
        assertThat(snapshot.getVersion()).isEqualTo(2);
    }

    @Test
    void removedFabricLeavesTheTable() {
        oracle.counter(0, "n0-r0", 0);
        oracle.counter(1, "n0-r0", 500);
        oracle.snapshots();

        oracle.publishRaw(OracleHarness.FABRIC, null);
        oracle.wallClock(Duration.ofSeconds(5));

        assertThat(oracle.snapshotRecords()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo(OracleHarness.FABRIC);
            assertThat(record.value()).isNull();
        });
    }

    @Test
    void readingsAreCountedByWhatBecameOfThem() {
        oracle.counter(0, "n0-r0", 0);
        oracle.counter(2, "n0-r0", 1000);
        oracle.counter(1, "n0-r0", 500);
        oracle.counter(2, "n0-r0", 1000);
        oracle.counter(3, "n0-r0", 10);
        oracle.counter(30, "n0-r0", 100);

        assertThat(oracle.readings("first")).isEqualTo(1);
        assertThat(oracle.readings("accepted")).isEqualTo(1);
        assertThat(oracle.readings("late")).isEqualTo(1);
        assertThat(oracle.readings("repeated")).isEqualTo(1);
        assertThat(oracle.readings("reset")).isEqualTo(1);
        assertThat(oracle.readings("gap")).isEqualTo(1);
        assertThat(oracle.readings("down")).isZero();
    }

    @Test
    void newestSnapshotIsToldAsMetrics() {
        oracle.counter(0, "n0-r0", 0);
        oracle.counter(1, "n0-r0", 500);
        oracle.wallClock(TICK);
        oracle.wallClock(TICK);

        TierCongestion rack = oracle.lastSnapshot().getTiers().get(1);

        assertThat(rack.getMeasuredLinks()).isEqualTo(1);
        assertThat(oracle.gauge("netkv.congestion.ratio", 1)).isEqualTo(rack.getCongestion());
        assertThat(oracle.gauge("netkv.congestion.ratio", 2))
                .as("nothing is measured there")
                .isNaN();
        assertThat(oracle.gauge("netkv.links.measured.ratio", 1)).isEqualTo(1.0 / rack.getLinks());
        assertThat(oracle.gauge("netkv.links.measured.ratio", 2)).isZero();
        assertThat(oracle.meters.get("netkv.telemetry.age.seconds").gauge().value())
                .isPositive();
    }

    @Test
    void removedFabricIsNoLongerAmongTheMetrics() {
        oracle.counter(0, "n0-r0", 0);

        oracle.publishRaw(OracleHarness.FABRIC, null);

        assertThat(oracle.meters.find("netkv.congestion.ratio").gauges()).isEmpty();
        assertThat(oracle.meters.find("netkv.telemetry.age.seconds").gauges()).isEmpty();
    }

    private static NamedLink measured(String link, double congestion, int mostSeconds) {
        return new NamedLink(link, congestion, 1000L * mostSeconds, true);
    }
}
