package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.kafka.SnapshotRecords.NamedLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An hour of readings every second, of which those of half the links have every fault that devices are known for. */
class FaultyTelemetryTest {

    private static final Fabric FABRIC = Fabric.of(FatTree.paper64().spec().named(OracleHarness.FABRIC));
    private static final int LINKS = 24;
    private static final int SECONDS = 3600;
    private static final double EACH_FAULT = 0.01;
    private static final double TOLERANCE = 0.02;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "seed {0}, capacity in telemetry {1}")
    @CsvSource({"1, true", "2, false", "3, true", "4, false"})
    void shouldMeasureRightThoughDevicesErr(long seed, boolean isCapacitySent) {
        // given
        Random random = new Random(seed);
        List<Device> devices = new ArrayList<>();
        for (int link = 0; link < LINKS; link++) {
            devices.add(new Device(link, link % 2 == 0, isCapacitySent, random));
        }
        int compared = 0;
        int right = 0;
        List<String> falselyFull = new ArrayList<>();
        Map<String, Integer> wrong = new HashMap<>();

        // when
        try (OracleHarness oracle = new OracleHarness(directory, OracleSettings.DEFAULT)) {
            oracle.publish(FABRIC.spec());
            for (int second = 0; second < SECONDS; second++) {
                for (Device device : devices) {
                    device.send(oracle, second);
                }
                oracle.wallClock(Duration.ofSeconds(1));
                List<OracleSnapshot> snapshots = oracle.snapshots();
                if (second < 15 || snapshots.isEmpty()) {
                    continue;
                }
                Map<String, Double> measured = new HashMap<>();
                for (NamedLink link : oracle.links(snapshots.get(snapshots.size() - 1))) {
                    measured.put(link.link(), link.congestion());
                }
                for (Device device : devices) {
                    compared++;
                    Double congestion = measured.get(device.name);
                    if (congestion != null && Math.abs(congestion - device.share) <= TOLERANCE) {
                        right++;
                    } else {
                        wrong.merge(device.name, 1, Integer::sum);
                    }
                    if (congestion != null && congestion > 0.9 && device.share < 0.5) {
                        falselyFull.add(device.name + " at second " + second);
                    }
                }
            }
        }

        // then
        assertThat(compared).isGreaterThan(SECONDS * LINKS * 9 / 10);
        assertThat((double) right / compared)
                .as("seed %d, wrong %s", seed, wrong)
                .isGreaterThanOrEqualTo(0.99);
        assertThat(falselyFull).as("seed %d", seed).isEmpty();
    }

    /** A device with a counter that has counted for long, on a link whose load drifts. */
    private static final class Device {

        private final String name;
        private final double capacity;
        private final boolean isFaulty;
        private final boolean isCapacitySent;
        private final Random random;
        private double share;
        private double bytes;
        private long lastDeviceMicros;

        Device(int link, boolean isFaulty, boolean isCapacitySent, Random random) {
            name = FABRIC.linkName(link);
            capacity = FABRIC.linkCapacityBytesPerSecond(link);
            this.isFaulty = isFaulty;
            this.isCapacitySent = isCapacitySent;
            this.random = random;
            share = 0.05 + 0.8 * random.nextDouble();
            bytes = 1e15 * random.nextDouble();
        }

        void send(OracleHarness oracle, int second) {
            share = Math.min(0.85, Math.max(0.02, share + 0.002 * random.nextGaussian()));
            bytes += share * capacity;
            long deviceMicros = 1000 * OracleHarness.millis(second);
            long counter = (long) bytes;
            if (isFault()) {
                counter *= 2;
            }
            if (isFault()) {
                counter = -counter;
            }
            if (isFault()) {
                counter &= 0xffffffffL;
            }
            if (isFault()) {
                bytes = 0;
                counter = 0;
            }
            long stamped = isFault() && lastDeviceMicros > 0 ? lastDeviceMicros : deviceMicros;
            lastDeviceMicros = stamped;
            if (isFault()) {
                stamped = switch (random.nextInt(3)) {
                    case 0 -> stamped / 1000;
                    case 1 -> stamped / 1_000_000;
                    default -> stamped * 1000;
                };
            }
            LinkTelemetry.Builder reading = OracleHarness.reading(second, name)
                    .setDeviceTimeMicros(stamped)
                    .setBytesSent(counter);
            if (isCapacitySent) {
                reading.setCapacityBytesPerSecond(capacity);
            }
            oracle.send(second, reading);
        }

        private boolean isFault() {
            return isFaulty && random.nextDouble() < EACH_FAULT;
        }
    }
}
