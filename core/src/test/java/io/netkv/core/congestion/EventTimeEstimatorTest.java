package io.netkv.core.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeEstimatorTest {

    @Test
    void goesOnWithTheWallClockTimesTheSpeed() {
        EventTimeEstimator clock = new EventTimeEstimator(60);
        clock.observe(1000, 500);

        assertThat(clock.nowMillis(500)).isEqualTo(1000);
        assertThat(clock.nowMillis(502)).isEqualTo(1120);
    }

    @Test
    void olderRecordIsNoNews() {
        EventTimeEstimator clock = new EventTimeEstimator(1);
        clock.observe(1000, 500);

        clock.observe(900, 600);

        assertThat(clock.seenMillis()).isEqualTo(1000);
        assertThat(clock.nowMillis(600)).isEqualTo(1100);
    }

    @Test
    void recordCorrectsAnEstimateThatRanAhead() {
        EventTimeEstimator clock = new EventTimeEstimator(60);
        clock.observe(1000, 0);
        assertThat(clock.nowMillis(100)).isEqualTo(7000);

        clock.observe(2000, 100);

        assertThat(clock.nowMillis(100)).isEqualTo(2000);
    }

    @Test
    void wallClockThatWentBackDoesNotTakeItBack() {
        EventTimeEstimator clock = new EventTimeEstimator(1);
        clock.observe(1000, 500);

        assertThat(clock.nowMillis(400)).isEqualTo(1000);
    }

    @Test
    void goesOnAfterARestartAsIfItHadRun() {
        EventTimeEstimator before = new EventTimeEstimator(2);
        before.observe(1000, 100);
        EventTimeEstimator after = new EventTimeEstimator(2);

        after.resume(1000, before.nowMillis(150), 150);

        assertThat(after.seenMillis()).isEqualTo(1000);
        assertThat(after.nowMillis(400)).isEqualTo(before.nowMillis(400)).isEqualTo(1600);
    }

    @Test
    void tellsNoTimeBeforeARecord() {
        EventTimeEstimator clock = new EventTimeEstimator(1);

        assertThat(clock.isStarted()).isFalse();
        assertThatThrownBy(() -> clock.nowMillis(1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void saysWhichSpeedsAreAllowed(double speed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventTimeEstimator(speed))
                .withMessageContaining("speed is " + speed + "; it must be above 0");
    }
}
