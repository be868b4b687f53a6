package io.netkv.core.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OracleScheduleTest {

    private final OracleSchedule schedule = new OracleSchedule(1000, 1);

    @Test
    void speaksWhenEventTimeCrossesIntoAnotherHop() {
        assertThat(schedule.isDue(0, 1500, 0)).isFalse();
        assertThat(schedule.isDue(0, 1999, 0)).isFalse();
        assertThat(schedule.isDue(0, 2000, 0)).isTrue();
        assertThat(schedule.isDue(0, 2000, 0)).isFalse();
        assertThat(schedule.isDue(0, 1999, 0)).isFalse();
        assertThat(schedule.isDue(0, 7300, 2300)).isTrue();
    }

    @Test
    void speaksAtATickWhenItHasBeenSilent() {
        assertThat(schedule.isDueAtTick()).isFalse();

        schedule.isDue(0, 1500, 0);
        assertThat(schedule.isDueAtTick()).isTrue();

        schedule.isDue(0, 2500, 0);
        assertThat(schedule.isDueAtTick()).isFalse();
        assertThat(schedule.isDueAtTick()).isTrue();
    }

    @Test
    void shouldWaitForEveryPartitionThatWasThereLastTime() {
        schedule.isDue(0, 1500, 0);
        schedule.isDue(2, 1600, 0);

        assertThat(schedule.isDue(0, 2000, 0)).isFalse();
        assertThat(schedule.isDue(2, 2001, 0)).isTrue();
        assertThat(schedule.isDue(2, 3000, 0)).isFalse();
        assertThat(schedule.isDue(1, 3001, 0)).isFalse();
        assertThat(schedule.isDue(0, 3002, 0)).isTrue();
    }

    @Test
    void shouldNotWaitTwiceForAPartitionThatHasFallenSilent() {
        schedule.isDue(0, 1500, 0);
        schedule.isDue(1, 1600, 0);
        schedule.isDue(0, 2000, 0);

        assertThat(schedule.isDue(0, 4000, 0)).isTrue();
        assertThat(schedule.isDue(0, 5000, 0)).isTrue();
    }

    @Test
    void shouldWaitForSlowPartitionsThatSpeakTogether() {
        schedule.isDue(0, 1500, 0);
        schedule.isDue(1, 1600, 0);

        assertThat(schedule.isDue(0, 31_500, 30_000)).isFalse();
        assertThat(schedule.isDue(1, 31_600, 30_000)).isTrue();
    }
}
