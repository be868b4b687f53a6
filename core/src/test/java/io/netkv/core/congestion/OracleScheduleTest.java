package io.netkv.core.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OracleScheduleTest {

    private final OracleSchedule schedule = new OracleSchedule(1000, 1);

    @Test
    void speaksWhenEventTimeCrossesIntoAnotherHop() {
        assertThat(schedule.isDue(1500, 0)).isFalse();
        assertThat(schedule.isDue(1999, 0)).isFalse();
        assertThat(schedule.isDue(2000, 0)).isTrue();
        assertThat(schedule.isDue(2000, 0)).isFalse();
        assertThat(schedule.isDue(1999, 0)).isFalse();
        assertThat(schedule.isDue(7300, 0)).isTrue();
    }

    @Test
    void speaksAtATickWhenItHasBeenSilent() {
        assertThat(schedule.isDueAtTick()).isFalse();

        schedule.isDue(1500, 0);
        assertThat(schedule.isDueAtTick()).isTrue();

        schedule.isDue(2500, 0);
        assertThat(schedule.isDueAtTick()).isFalse();
        assertThat(schedule.isDueAtTick()).isTrue();
    }
}
