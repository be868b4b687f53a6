package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Tier;
import org.junit.jupiter.api.Test;

class ReportLagTest {

    private final ReportLag lag = new ReportLag();

    @Test
    void isTheMeanOfWhatReportsCameLate() {
        assertThat(lag.millis()).isZero();

        lag.observe(100);
        lag.observe(20);
        lag.observe(-60); // a clock behind

        assertThat(lag.millis()).isEqualTo(40);
    }

    @Test
    void forgetsHowLateTheyCameLongAgo() {
        for (int i = 0; i < 200; i++) {
            lag.observe(1_000);
        }
        assertThat(lag.millis()).isEqualTo(1_000);
        lag.observe(0); // of 201, the weight is halved
        assertThat(lag.millis()).isCloseTo(200_000 / 201.0, within(1e-9));

        for (int i = 0; i < 1_000; i++) {
            lag.observe(0);
        }
        assertThat(lag.millis()).isLessThan(10);
    }

    @Test
    void takesTransfersForNoFasterThanExpected() {
        assertThat(lag.slowdown(Tier.POD)).isEqualTo(1);

        lag.setSlowdown(Tier.POD, 1.5);
        lag.setSlowdown(Tier.RACK, 0.5);
        lag.setSlowdown(Tier.NODE, Double.NaN);

        assertThat(lag.slowdown(Tier.POD)).isEqualTo(1.5);
        assertThat(lag.slowdown(Tier.RACK)).isEqualTo(1);
        assertThat(lag.slowdown(Tier.NODE)).isEqualTo(1);
    }
}
