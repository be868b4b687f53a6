package io.netkv.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.telemetry.WindowMean.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkWindowTest {

    private static final WindowSettings SETTINGS =
            new WindowSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final WindowMean NO_RATE = new WindowMean(Validity.MISSING, Kind.RATE, 0);
    private static final long START = 1_000_000;

    private final LinkWindow window = new LinkWindow(SETTINGS);

    @Test
    void firstCounterIsABaseWithoutARate() {
        assertThat(window.add(counter(0, 500))).isEqualTo(ReadingOutcome.FIRST);

        assertThat(window.mean()).isEqualTo(NO_RATE);
    }

    @Test
    void rateIsTheCountersDifferenceOverTheDevicesTime() {
        window.add(counter(0, 500));

        assertThat(window.add(counter(2, 2500))).isEqualTo(ReadingOutcome.ACCEPTED);

        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void meanIsTakenOverTheWindowAlone() {
        window.add(counter(0, 0));
        window.add(counter(5, 5_000)); // 1000/s for 5 s
        window.add(counter(10, 15_000)); // 2000/s for 5 s
        assertThat(window.mean()).isEqualTo(rate(1500));

        window.add(counter(13, 15_000)); // nothing for 3 s; the first 3 s have left the window

        assertThat(window.mean()).isEqualTo(rate((2 * 1000 + 5 * 2000) / 10.0));
    }

    @Test
    void shouldSeeNewTrafficBeforeTheMeanDoes() {
        assertThat(window.recent()).isZero();
        for (int second = 0; second <= 6; second++) {
            window.add(counter(second, 1_000 * second));
        }
        window.add(counter(7, 10_000)); // 4000/s
        window.add(counter(8, 14_000));
        assertThat(window.recent()).isEqualTo(1000);

        window.add(counter(9, 18_000));
        assertThat(window.recent()).isEqualTo(4000);
        assertThat(window.mean()).isEqualTo(rate(2000));
    }

    @Test
    void shouldNotTakeOneOddIntervalForNewTraffic() {
        window.add(counter(0, 0));
        window.add(counter(5.5, 5_500)); // 1000/s
        window.add(counter(6.5, 9_500)); // 4000/s, in two panes

        assertThat(window.recent()).isEqualTo(1000);
    }

    @Test
    void shouldNotTakeOneOddIntervalForNewTrafficHoweverLongItIs() {
        window.add(counter(0, 0));
        for (int second = 1; second <= 5; second++) {
            window.add(counter(second, 1_000 * second));
        }
        window.add(counter(9, 21_000)); // 4000/s

        assertThat(window.recent()).isEqualTo(1000);
    }

    @Test
    void shouldGiveTheMeanOfALongIntervalAsTheNewest() {
        window.add(counter(0, 0));
        window.add(counter(5, 10_000));

        assertThat(window.recent()).isEqualTo(2000);
    }

    @Test
    void newestPaneIsStillFilling() {
        window.add(counter(0, 0));
        window.add(counter(10, 10_000)); // 1000/s

        window.add(counter(10.5, 11_500)); // 3000/s; the pane from 0 to 1 s has left

        assertThat(window.mean().value()).isCloseTo((9 * 1000 + 0.5 * 3000) / 9.5, within(1e-9));
    }

    @Test
    void lateReadingChangesNothing() {
        window.add(counter(0, 0));
        window.add(counter(2, 2000));

        assertThat(window.add(counter(1, 1900))).isEqualTo(ReadingOutcome.LATE);

        assertThat(window.mean()).isEqualTo(rate(1000));
        window.add(counter(3, 3000));
        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void repeatedReadingChangesNothing() {
        window.add(counter(0, 0));
        window.add(counter(2, 2000));

        assertThat(window.add(counter(2, 9000))).isEqualTo(ReadingOutcome.REPEATED);

        window.add(counter(3, 3000));
        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void counterThatWentBackGivesNoRateAndIsTheNextBase() {
        window.add(counter(0, 100_000));
        window.add(counter(2, 102_000));

        assertThat(window.add(counter(4, 50))).isEqualTo(ReadingOutcome.RESET);
        assertThat(window.mean()).isEqualTo(new WindowMean(Validity.STALE, Kind.RATE, 1000));

        window.add(counter(5, 4050));
        assertThat(window.mean()).isEqualTo(rate((2 * 1000 + 4000) / 3.0));
    }

    @Test
    void staleMeanIsMissingOnceItLeavesTheWindow() {
        window.add(counter(0, 100_000));
        window.add(counter(2, 102_000));
        window.add(counter(7, 50));

        window.add(counter(14, 40));

        assertThat(window.mean()).isEqualTo(NO_RATE);
    }

    @Test
    void gapLongerThanTheWindowGivesTheMeanOverIt() {
        window.add(counter(0, 0));
        window.add(counter(1, 9000));

        assertThat(window.add(counter(31, 39_000))).isEqualTo(ReadingOutcome.GAP);

        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void gapBeyondTheLongestIntervalGivesNothing() {
        window.add(counter(0, 0));
        window.add(counter(1, 9000));

        assertThat(window.add(counter(62, 39_000))).isEqualTo(ReadingOutcome.GAP);
        assertThat(window.mean()).isEqualTo(NO_RATE);

        window.add(counter(63, 39_500));
        assertThat(window.mean()).isEqualTo(rate(500));
    }

    @Test
    void shouldMeasureByTheRecordsWhereTheDevicesClockIsSet() {
        window.add(at(1000, 500_000_000, 0));

        assertThat(window.add(at(2000, 10_000_000, 400))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.add(at(3000, 11_000_000, 800))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.add(at(4000, 900_000_000, 1200))).isEqualTo(ReadingOutcome.ACCEPTED);

        assertThat(window.mean()).isEqualTo(rate(400));
    }

    @Test
    void shouldCallALateReadingLateHoweverLate() {
        window.add(at(1000, 500_000_000, 1000));
        window.add(at(2000, 501_000_000, 2000));

        assertThat(window.add(at(3000, 10_000_000, 500))).isEqualTo(ReadingOutcome.LATE);
    }

    @Test
    void shouldTakeARepeatedReadingForAnIdleLink() {
        window.add(counter(0, 0));
        window.add(counter(1, 1000));

        assertThat(window.add(at(START + 5_000, micros(1), 1000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(200));

        assertThat(window.add(at(START + 10_000, micros(1), 1000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(100));

        assertThat(window.add(at(START + 11_000, micros(10.9), 2000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean().value()).isCloseTo(100, within(20.0));
    }

    @Test
    void shouldMeasureByTheRecordsWhereTheDeviceRepeatsItsTime() {
        window.add(counter(0, 0));
        window.add(counter(1, 1000));

        assertThat(window.add(at(START + 3000, micros(1), 3000))).isEqualTo(ReadingOutcome.ACCEPTED);

        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @ParameterizedTest
    @ValueSource(longs = {2_002_000, 0, 1})
    void shouldTakeASingleWrongCounterBack(long wrong) {
        window.add(counter(0, 1_000_000));
        window.add(counter(1, 1_001_000));
        window.add(counter(2, wrong));

        assertThat(window.add(counter(3, 1_003_000))).isEqualTo(ReadingOutcome.CORRECTED);

        assertThat(window.mean().validity()).isEqualTo(Validity.FRESH);
        assertThat(window.mean().value()).isCloseTo(1000, within(1e-6));
    }

    @Test
    void shouldLeaveOutARateThatTheLinkCannotCarry() {
        window.add(ofCapacity(2000, 0, 0));
        window.add(ofCapacity(2000, 1, 1000));

        assertThat(window.add(ofCapacity(2000, 2, 900_000))).isEqualTo(ReadingOutcome.IMPOSSIBLE);
        assertThat(window.mean()).isEqualTo(rate(1000));

        assertThat(window.add(ofCapacity(2000, 3, 3000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void shouldGoOnFromACounterThatHasJumpedForGood() {
        window.add(ofCapacity(2000, 0, 0));
        window.add(ofCapacity(2000, 1, 1000));
        window.add(ofCapacity(2000, 2, 900_000));

        assertThat(window.add(ofCapacity(2000, 3, 901_000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void shouldMeasureNothingWhereTheCapacityIsWrong() {
        for (int second = 0; second < 20; second++) {
            ReadingOutcome outcome = window.add(ofCapacity(100, second, 1000 * second));
            assertThat(outcome).isEqualTo(second == 0 ? ReadingOutcome.FIRST : ReadingOutcome.IMPOSSIBLE);
        }
        assertThat(window.mean()).isEqualTo(NO_RATE);
    }

    @Test
    void readyUtilisationIsAveragedOverTime() {
        assertThat(window.add(share(1, 0.5))).isEqualTo(ReadingOutcome.FIRST);
        assertThat(window.mean()).isEqualTo(new WindowMean(Validity.FRESH, Kind.SHARE, 0.5));

        assertThat(window.add(share(4, 0.1))).isEqualTo(ReadingOutcome.ACCEPTED);

        assertThat(window.mean().value()).isCloseTo((1 * 0.5 + 3 * 0.1) / 4, within(1e-12));
    }

    @Test
    void linkThatBeginsToCountBeginsItsWindowAnew() {
        window.add(share(1, 0.5));

        assertThat(window.add(counter(2, 77))).isEqualTo(ReadingOutcome.FIRST);

        assertThat(window.mean()).isEqualTo(NO_RATE);
    }

    @Test
    void linkThatIsDownBeginsItsWindowAnew() {
        window.add(counter(0, 0));
        window.add(counter(1, 1000));

        assertThat(window.add(LinkReading.down(START, micros(2)))).isEqualTo(ReadingOutcome.DOWN);
        assertThat(window.mean().validity()).isEqualTo(Validity.MISSING);

        assertThat(window.add(counter(3, 1500))).isEqualTo(ReadingOutcome.FIRST);
        window.add(counter(4, 1700));
        assertThat(window.mean()).isEqualTo(rate(200));
    }

    /** 1.1 of the capacity and what it carries in 50 ms more are possible. */
    @ParameterizedTest
    @CsvSource({"2, 4500, ACCEPTED", "2, 4501, IMPOSSIBLE", "10, 22100, ACCEPTED", "10, 22101, IMPOSSIBLE"})
    void shouldAllowForReadingsThatAreNotExact(int second, long bytes, ReadingOutcome outcome) {
        window.add(ofCapacity(2000, 0, 0));

        assertThat(window.add(ofCapacity(2000, second, bytes))).isEqualTo(outcome);
    }

    @Test
    void shouldGoOnFromTheBaseWhereAJumpedCounterIsFollowedByAnotherJump() {
        window.add(ofCapacity(2000, 0, 0));
        window.add(ofCapacity(2000, 1, 1000));
        window.add(ofCapacity(2000, 2, 900_000));

        assertThat(window.add(ofCapacity(2000, 3, 2_000_000))).isEqualTo(ReadingOutcome.IMPOSSIBLE);
        assertThat(window.add(ofCapacity(2000, 4, 2_001_000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    @Test
    void shouldTakeAReadingAfterTheWindowForAGapAndNotAtItsEnd() {
        window.add(counter(0, 0));
        window.add(counter(1, 9000));
        assertThat(window.add(counter(11, 19_000))).isEqualTo(ReadingOutcome.ACCEPTED);

        assertThat(window.add(counter(21.001, 19_000))).isEqualTo(ReadingOutcome.GAP);
        assertThat(window.mean()).isEqualTo(rate(0));
    }

    @Test
    void shouldMeasureOverTheLongestIntervalAndNotOverMore() {
        window.add(counter(0, 0));

        assertThat(window.add(counter(60, 60_000))).isEqualTo(ReadingOutcome.GAP);
        assertThat(window.mean()).isEqualTo(rate(1000));

        assertThat(window.add(counter(120.001, 60_000))).isEqualTo(ReadingOutcome.GAP);
        assertThat(window.mean()).isEqualTo(NO_RATE);
    }

    @Test
    void shouldBeginAnewWhereALateReadingComesAfterALongSilence() {
        window.add(at(1_000, 5_000_000_000L, 100));
        window.add(at(2_000, 5_001_000_000L, 200));

        assertThat(window.add(at(62_000, 5_000_000_000L, 50))).isEqualTo(ReadingOutcome.LATE);
        assertThat(window.add(at(62_001, 5_000_000_000L, 50))).isEqualTo(ReadingOutcome.GAP);
    }

    /** The device's clock and the records' may differ by a minute more or less from one reading to the next. */
    @Test
    void shouldTakeTheDevicesClockUpToAMinute() {
        LinkWindow slow = new LinkWindow(
                new WindowSettings(Duration.ofSeconds(100), Duration.ofSeconds(10), Duration.ofSeconds(200)));
        slow.add(at(1_000, 1_000_000, 0));

        slow.add(at(2_000, 62_000_000, 61_000));
        assertThat(slow.mean()).as("61 s by the device").isEqualTo(rate(1000));
        slow.add(at(3_000, 123_000_001, 61_000));
        assertThat(slow.mean().value()).as("1 s by the record").isCloseTo(61_000 / 62.0, within(1e-9));
    }

    @Test
    void shouldTakeAClockThatWentBackAMinuteForALateReadingAndOneThatWentBackMoreForSet() {
        window.add(at(1_000, 100_000_000, 1_000));
        window.add(at(2_000, 101_000_000, 2_000));

        assertThat(window.add(at(3_000, 41_000_000, 3_000))).isEqualTo(ReadingOutcome.LATE);
        assertThat(window.add(at(3_000, 40_999_999, 3_000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(1000));
    }

    /** The one that repeats time and counter is idle if its record is a hop newer. */
    @Test
    void shouldTellAnIdleLinkFromARepetitionByAHop() {
        window.add(counter(0, 0));
        window.add(counter(1, 1000));

        assertThat(window.add(at(START + 1_999, micros(1), 1000))).isEqualTo(ReadingOutcome.REPEATED);
        assertThat(window.add(at(START + 2_000, micros(1), 1000))).isEqualTo(ReadingOutcome.ACCEPTED);
        assertThat(window.mean()).isEqualTo(rate(500));
    }

    @Test
    void shouldNotTakeAResetForAWrongCounterWhereTheLinkCannotHaveCarriedAsMuch() {
        window.add(ofCapacity(2000, 0, 1_000));
        window.add(ofCapacity(2000, 1, 2_000));
        window.add(ofCapacity(2000, 2, 100));

        assertThat(window.add(ofCapacity(2000, 3, 9_000))).isEqualTo(ReadingOutcome.IMPOSSIBLE);
        assertThat(window.mean()).isEqualTo(new WindowMean(Validity.STALE, Kind.RATE, 1000));
    }

    @Test
    void shouldTakeTheMedianOfTheLastFiveIntervals() {
        window.add(counter(0, 0));
        long bytes = 0;
        int[] rates = {900, 100, 500, 300, 200, 400};
        for (int second = 1; second <= rates.length; second++) {
            window.add(counter(second, bytes += rates[second - 1]));
        }

        assertThat(window.recent()).isEqualTo(300);
    }

    private static LinkReading counter(double second, long bytes) {
        return at(START + (long) (second * 1000), micros(second), bytes);
    }

    private static LinkReading at(long eventMillis, long deviceMicros, long bytes) {
        return LinkReading.counter(eventMillis, deviceMicros, bytes, 0);
    }

    private static LinkReading ofCapacity(double capacity, int second, long bytes) {
        return LinkReading.counter(START + 1000L * second, micros(second), bytes, capacity);
    }

    private static LinkReading share(double second, double share) {
        return LinkReading.share(START + (long) (second * 1000), micros(second), share);
    }

    /** Devices' clocks need not agree with event time. */
    private static long micros(double second) {
        return 7_000_000_000L + (long) (second * 1e6);
    }

    private static WindowMean rate(double value) {
        return new WindowMean(Validity.FRESH, Kind.RATE, value);
    }
}
