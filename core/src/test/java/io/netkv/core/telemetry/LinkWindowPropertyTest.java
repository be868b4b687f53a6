package io.netkv.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure is repeated by its seed, the test's argument. */
class LinkWindowPropertyTest {

    private static final int READINGS = 300;
    private static final long LONGEST_MICROS = 60_000_000;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void steadyRateIsFoundWhateverHappensToReadings(long seed) {
        // given
        Random random = new Random(seed);
        Device device = new Device(random, 1 + random.nextInt(50_000));
        WindowSettings settings = randomSettings(random);
        LinkWindow window = new LinkWindow(settings);

        for (int i = 0; i < READINGS; i++) {
            // when
            device.next();
            ReadingOutcome outcome = window.add(device.sent.get(device.sent.size() - 1));
            disturb(random, device, window);

            // then
            WindowMean mean = window.mean();
            assertThat(outcome).as("reading %d", i).isIn(device.possible);
            if (mean.validity() != Validity.MISSING) {
                assertThat(mean.value())
                        .as("reading %d", i)
                        .isCloseTo(device.bytesPerMicro * 1e6, within(device.bytesPerMicro));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void changingRateIsTheMeanOfTheNewestPanes(long seed) {
        // given
        Random random = new Random(seed);
        WindowSettings settings = randomSettings(random);
        LinkWindow window = new LinkWindow(settings);
        List<LinkReading> readings = new ArrayList<>();
        long micros = 1_000_000_000;
        long bytes = 0;

        for (int i = 0; i < READINGS; i++) {
            // when
            micros += 1 + random.nextInt(5_000_000);
            bytes += random.nextInt(1_000_000_000);
            readings.add(LinkReading.counter(micros / 1000, micros, bytes, 0));
            window.add(readings.get(i));

            // then
            if (i > 0) {
                double expected = meanOf(readings, windowStart(settings, micros));
                assertThat(window.mean().value()).as("reading %d", i).isCloseTo(expected, within(expected * 1e-9));
            }
        }
    }

    private static long windowStart(WindowSettings settings, long micros) {
        long hopMicros = settings.hop().toMillis() * 1000;
        long end = -Math.floorDiv(-micros, hopMicros) * hopMicros;
        return end - settings.window().toMillis() * 1000;
    }

    /** By the definition: bytes between neighbours, cut off where the window begins. */
    private static double meanOf(List<LinkReading> readings, long startMicros) {
        double bytes = 0;
        double micros = 0;
        for (int i = readings.size() - 1; i > 0; i--) {
            LinkReading from = readings.get(i - 1);
            LinkReading to = readings.get(i);
            double covered = to.deviceMicros() - Math.max(startMicros, from.deviceMicros());
            if (covered <= 0) {
                break;
            }
            micros += covered;
            bytes += covered * (to.bytesSent() - from.bytesSent()) / (to.deviceMicros() - from.deviceMicros());
        }
        return bytes / micros * 1e6;
    }

    /** Readings that must change nothing: any that were sent before, and some from between them. */
    private static void disturb(Random random, Device device, LinkWindow window) {
        WindowMean before = window.mean();
        for (int i = random.nextInt(3); i > 0; i--) {
            LinkReading old = device.sent.get(random.nextInt(device.sent.size()));
            LinkReading late =
                    LinkReading.counter(old.eventMillis(), Math.max(1, old.deviceMicros() - random.nextInt(2)), 1, 0);
            assertThat(window.add(late)).isIn(ReadingOutcome.LATE, ReadingOutcome.REPEATED);
        }
        assertThat(window.mean()).isEqualTo(before);
    }

    private static WindowSettings randomSettings(Random random) {
        Duration hop = Duration.ofMillis(1 + random.nextInt(3000));
        return new WindowSettings(
                hop.multipliedBy(1 + random.nextInt(12)), hop, Duration.ofMillis(LONGEST_MICROS / 1000));
    }

    /** Sends at a steady rate; its counter is reset now and then. */
    private static final class Device {

        final List<LinkReading> sent = new ArrayList<>();
        final double bytesPerMicro;
        final Random random;
        List<ReadingOutcome> possible = List.of(ReadingOutcome.FIRST);
        long micros = 1_000_000_000;
        long resetAtMicros = micros - 1_000_000;

        Device(Random random, int bytesPerMicro) {
            this.random = random;
            this.bytesPerMicro = bytesPerMicro;
        }

        void next() {
            // Two resets in a row would be equal counters: nobody could tell them from an idle link.
            boolean reset = random.nextInt(15) == 0 && resetAtMicros != micros;
            micros += 1 + random.nextInt(random.nextInt(20) == 0 ? 80_000_000 : 3_000_000);
            if (!sent.isEmpty()) {
                possible = reset
                        ? List.of(ReadingOutcome.RESET, ReadingOutcome.GAP)
                        : List.of(ReadingOutcome.ACCEPTED, ReadingOutcome.GAP);
            }
            if (reset) {
                resetAtMicros = micros;
            }
            long bytes = Math.round((micros - resetAtMicros) * bytesPerMicro);
            sent.add(LinkReading.counter(micros / 1000, micros, bytes, 0));
        }
    }
}
