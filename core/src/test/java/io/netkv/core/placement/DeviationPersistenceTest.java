package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeviationPersistenceTest {

    private static final long SEED = 7;
    private static final int LINKS = 100;

    private final DeviationPersistence persistence = new DeviationPersistence();
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void shouldKnowNothingBeforeAComparison() {
        assertThat(persistence.after(1)).isZero();
    }

    @Test
    void shouldKeepASteadyPattern() {
        compare(100, 1_000, 1, 0);

        assertThat(persistence.after(1_000)).isEqualTo(0.999);
        assertThat(persistence.after(10_000)).isCloseTo(0.99, within(0.001));
    }

    @Test
    void shouldForgetNoise() {
        compare(100, 1_000, 0, 1);

        assertThat(persistence.after(1_000)).as("seed %d", SEED).isLessThan(0.1);
        assertThat(persistence.after(10_000)).as("seed %d", SEED).isLessThan(0.001);
    }

    @Test
    void shouldFadeAsFastAsDeviationsHave() {
        compare(200, 2_000, 0.8, 0.6); // an autoregression keeps its variance with 0.8 and 0.6

        assertThat(persistence.after(2_000)).as("seed %d", SEED).isCloseTo(0.8, within(0.05));
        assertThat(persistence.after(6_000)).as("seed %d", SEED).isCloseTo(0.8 * 0.8 * 0.8, within(0.1));
        assertThat(persistence.after(1_000)).as("seed %d", SEED).isCloseTo(Math.sqrt(0.8), within(0.05));
    }

    @Test
    void shouldNotBelieveAPatternThatTurnsRound() {
        persistence.begin(1_000);
        persistence.compare(0.5, -0.5);
        persistence.end();

        assertThat(persistence.after(1)).isZero();
    }

    private void compare(int times, long gapMillis, double kept, double noise) {
        double[] deviations = new double[LINKS];
        for (int link = 0; link < LINKS; link++) {
            deviations[link] = random.nextGaussian();
        }
        for (int i = 0; i < times; i++) {
            persistence.begin(gapMillis);
            for (int link = 0; link < LINKS; link++) {
                double later = kept * deviations[link] + noise * random.nextGaussian();
                persistence.compare(deviations[link], later);
                deviations[link] = later;
            }
            persistence.end();
        }
    }
}
