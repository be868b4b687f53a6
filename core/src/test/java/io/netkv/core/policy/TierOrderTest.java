package io.netkv.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Tier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The paper's second theorem (arXiv 2606.03910): tier ranking is robust to stale telemetry.
 *
 * <p>Tier i leaves a new flow {@code B_i (1 - c_i)}. Let tiers i and j be neighbours in that order, i the better one, and
 * let the measured congestion of each be off by e in either direction at most. The worst that can happen is that i is
 * thought more congested by e and j less; the order of the two survives it where
 *
 * <pre>
 *   B_i (1 - c_i - e) > B_j (1 - c_j + e),   that is   e &lt; (B_i (1 - c_i) - B_j (1 - c_j)) / (B_i + B_j)
 * </pre>
 *
 * The whole order survives every error below the least of these bounds over neighbours, since an order is kept where
 * each of its neighbours' is. The bound is exact wherever that worst case lies within the range of congestion, c_j >= e and c_i + e &lt; 1: from the bound on, it swaps the two. A measurement is kept within 0 to 1, which
 * never makes an error larger.
 *
 * <p>On the paper's tiers at 4:1, idle, the bounds are 0.946, 1/3 and 1/3.
 */
class TierOrderTest {

    private static final double[] PAPER_BANDWIDTH = {450e9, 12.5e9, 6.25e9, 3.125e9};
    private static final double MARGIN = 1e-9;
    private static final int TOKENS = 10_000;

    private static List<Integer> order(double[] bandwidth, double[] congestion) {
        TierLadder ladder = new TierLadder("netkv-full", new double[Tier.LEAST_COUNT], bandwidth);
        ladder.measure(congestion);
        return ladder.order(TOKENS);
    }

    /** Error from which on the order of two tiers can change, the first being the better one. */
    private static double bound(int better, int worse, double[] bandwidth, double[] congestion) {
        double apart = bandwidth[better] * (1 - congestion[better]) - bandwidth[worse] * (1 - congestion[worse]);
        return apart / (bandwidth[better] + bandwidth[worse]);
    }

    private static double bound(List<Integer> order, double[] bandwidth, double[] congestion) {
        return IntStream.range(1, order.size())
                .mapToDouble(i -> bound(order.get(i - 1), order.get(i), bandwidth, congestion))
                .min()
                .orElseThrow();
    }

    /** The best tier is thought worse by so much, the other better. */
    private static double[] mistaken(double[] congestion, int better, int worse, double error) {
        double[] measured = congestion.clone();
        measured[better] += error;
        measured[worse] -= error;
        return measured;
    }

    private static double inRange(double congestion) {
        return Math.max(0, Math.min(congestion, Math.nextDown(1.0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theOrderOfTiersSurvivesEveryErrorBelowTheBound(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int scenario = 0; scenario < 500; scenario++) {
            double[] bandwidth = randomBandwidths(random);
            double[] congestion = random.doubles(Tier.LEAST_COUNT, 0, 0.95).toArray();
            List<Integer> order = byBandwidthLeft(bandwidth, congestion);
            double error = (1 - MARGIN) * bound(order, bandwidth, congestion);
            boolean extreme = random.nextBoolean();
            double[] measured = Arrays.stream(congestion)
                    .map(c -> inRange(c + (extreme ? sign(random) * error : random.nextDouble(-error, error))))
                    .toArray();

            assertThat(order(bandwidth, measured))
                    .as(
                            "seed %d, scenario %d: bandwidth %s, congestion %s, measured %s",
                            seed,
                            scenario,
                            Arrays.toString(bandwidth),
                            Arrays.toString(congestion),
                            Arrays.toString(measured))
                    .isEqualTo(order);
        }
    }

    private static int sign(SplittableRandom random) {
        return random.nextBoolean() ? 1 : -1;
    }

    /** Each tier is 1.1 to 40 times as fast as the next. */
    private static double[] randomBandwidths(SplittableRandom random) {
        double[] bandwidth = new double[Tier.LEAST_COUNT];
        double next = 1e9;
        for (int tier = Tier.CROSS_POD; tier >= 0; tier--) {
            bandwidth[tier] = next;
            next *= random.nextDouble(1.1, 40);
        }
        return bandwidth;
    }

    private static List<Integer> byBandwidthLeft(double[] bandwidth, double[] congestion) {
        return IntStream.range(0, Tier.LEAST_COUNT)
                .boxed()
                .sorted(Comparator.comparingDouble(tier -> -bandwidth[tier] * (1 - congestion[tier])))
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void justAboveTheBoundAnErrorChangesTheOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int scenario = 0; scenario < 100; scenario++) {
            double[] bandwidth = randomBandwidths(random);
            // One congestion for all, so that the tiers stand in their own order, and one that leaves room for errors.
            double[] congestion = new double[Tier.LEAST_COUNT];
            Arrays.fill(congestion, random.nextDouble(0.5, 0.9));
            for (int better = Tier.NODE; better < Tier.CROSS_POD; better++) {
                int worse = better + 1;
                double bound = bound(better, worse, bandwidth, congestion);
                double[] below = mistaken(congestion, better, worse, (1 - MARGIN) * bound);
                double[] above = mistaken(congestion, better, worse, (1 + MARGIN) * bound);
                String how = "seed %d, scenario %d, tiers %d and %d".formatted(seed, scenario, better, worse);

                assertThat(order(bandwidth, below)).as(how).containsSubsequence(better, worse);
                assertThat(order(bandwidth, above)).as(how).containsSubsequence(worse, better);
            }
        }
    }

    @ParameterizedTest(name = "tiers {0} and {1} at congestion {2}: {3}")
    @CsvSource({
        // Idle; then half congested, and tier 2 half congested where tier 3 is idle.
        "1, 2, 0, 0, 0.333333333333",
        "2, 3, 0, 0, 0.333333333333",
        "0, 1, 0, 0, 0.945945945946",
        "2, 3, 0.5, 0.5, 0.166666666667",
        "2, 3, 0.4, 0.4, 0.2",
        "2, 3, 0.5, 0, 0"
    })
    void theBoundOnThePapersTiers(
            int better, int worse, double congestionBetter, double congestionWorse, double bound) {
        double[] congestion = new double[Tier.LEAST_COUNT];
        congestion[better] = congestionBetter;
        congestion[worse] = congestionWorse;

        assertThat(bound(better, worse, PAPER_BANDWIDTH, congestion)).isCloseTo(bound, within(1e-12));
    }
}
