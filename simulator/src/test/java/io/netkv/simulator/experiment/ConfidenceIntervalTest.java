package io.netkv.simulator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfidenceIntervalTest {

    @Test
    void isStudentsTOfTheMean() {
        ConfidenceInterval interval = ConfidenceInterval.of(new double[] {1, 2, 3, 4, 5});

        assertThat(interval.mean()).isEqualTo(3);
        // Standard deviation sqrt(2.5), 4 degrees of freedom.
        assertThat(interval.halfWidth()).isCloseTo(2.776 * Math.sqrt(2.5 / 5), within(1e-12));
    }

    @Test
    void saysNothingOfTheSpreadOfOneValue() {
        assertThat(ConfidenceInterval.of(new double[] {7})).isEqualTo(new ConfidenceInterval(7, Double.NaN));
    }
}
