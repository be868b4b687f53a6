package io.netkv.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventClockTest {

    private static final long YEAR = 31_536_000_000L;

    @Test
    void shouldGoOnWithTheWallClockTimesTheSpeed() {
        EventClock clock = new EventClock(60);
        clock.observe(1000, 500);

        assertThat(clock.nowMillis(500)).isEqualTo(1000);
        assertThat(clock.nowMillis(502)).isEqualTo(1120);
    }

    @Test
    void shouldNotMoveForAnOlderRecord() {
        EventClock clock = new EventClock(1);
        clock.observe(1000, 500);

        clock.observe(900, 600);

        assertThat(clock.seenMillis()).isEqualTo(1000);
        assertThat(clock.nowMillis(600)).isEqualTo(1100);
    }

    @Test
    void shouldBeCorrectedByARecordIfTheEstimateRanAhead() {
        EventClock clock = new EventClock(60);
        clock.observe(1000, 0);
        assertThat(clock.nowMillis(100)).isEqualTo(7000);

        clock.observe(2000, 100);

        assertThat(clock.nowMillis(100)).isEqualTo(2000);
    }

    @Test
    void shouldNotGoBackWithTheWallClock() {
        EventClock clock = new EventClock(1);
        clock.observe(1000, 500);

        assertThat(clock.nowMillis(400)).isEqualTo(1000);
    }

    @Test
    void shouldGoOnAfterARestartAsIfItHadRun() {
        EventClock before = new EventClock(2);
        before.observe(1000, 100);
        EventClock after = new EventClock(2);

        after.resume(1000, before.nowMillis(150), 150);

        assertThat(after.seenMillis()).isEqualTo(1000);
        assertThat(after.nowMillis(400)).isEqualTo(before.nowMillis(400)).isEqualTo(1600);
    }

    @Test
    void shouldTellNoTimeBeforeARecord() {
        EventClock clock = new EventClock(1);

        assertThat(clock.isStarted()).isFalse();
        assertThatThrownBy(() -> clock.nowMillis(1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void shouldNameTheSpeedsThatAreAllowed(double speed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventClock(speed))
                .withMessageContaining("speed is " + speed + "; it must be above 0");
    }

    @Test
    void shouldCountAStampAheadOfTheWallClockAtItsOwnTime() {
        EventClock clock = new EventClock(1);
        clock.observe(100_000, 100_000);

        assertThat(clock.observe(100_000 + YEAR, 101_000)).isEqualTo(101_000);

        assertThat(clock.seenMillis()).isEqualTo(101_000);
        assertThat(clock.observe(106_000, 101_000)).as("within the allowance").isEqualTo(106_000);
    }

    @Test
    void shouldCountAFirstStampAheadOfTheWallClockAtTheWallClock() {
        EventClock clock = new EventClock(60);

        assertThat(clock.observe(YEAR, 1000)).isEqualTo(1000);

        assertThat(clock.seenMillis()).isEqualTo(1000);
    }

    @Test
    void shouldNotBeMovedStepByStepByStampsAtTheLimit() {
        EventClock clock = new EventClock(1);
        for (int i = 1; i <= 100; i++) {
            clock.observe(100_000 + i * 5_000L, 100_000);
        }

        assertThat(clock.seenMillis()).isEqualTo(105_000);
    }

    @Test
    void shouldFollowAReplayAsFastAsItsSpeed() {
        EventClock clock = new EventClock(60);
        clock.observe(100_000, 100_000);

        assertThat(clock.observe(160_000, 101_000)).isEqualTo(160_000);
        assertThat(clock.observe(100_000 + 60 * 6_000, 101_000))
                .as("at the limit")
                .isEqualTo(460_000);
        assertThat(clock.observe(460_001 + YEAR, 101_000)).isEqualTo(460_000);
    }

    @Test
    void shouldAcceptStampsOfThePast() {
        EventClock clock = new EventClock(1);

        assertThat(clock.observe(-62_000_000_000_000L, YEAR)).isEqualTo(-62_000_000_000_000L);
        assertThat(clock.observe(YEAR - 1000, YEAR)).isEqualTo(YEAR - 1000);
        assertThat(clock.observe(0, YEAR)).isZero();

        assertThat(clock.seenMillis()).isEqualTo(YEAR - 1000);
    }

    @Test
    void shouldNotResumeAtAnImplausibleTime() {
        EventClock clock = new EventClock(1);

        clock.resume(YEAR, YEAR, 1000);

        assertThat(clock.isStarted()).isFalse();
    }
}
