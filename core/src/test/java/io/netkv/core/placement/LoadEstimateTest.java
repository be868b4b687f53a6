package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is kept until it changes is what looking again would give, whenever and in whatever order it is asked for. */
class LoadEstimateTest {

    private static final int INSTANCES = 8;
    private static final long GAP_MILLIS = 5_000;
    private static final long SEED = 1;

    @Test
    void shouldGiveTheSameEstimateWhetherOrNotItWasAskedForBefore() {
        Random random = new Random(SEED);
        LoadEstimate asked = new LoadEstimate(INSTANCES, GAP_MILLIS);
        LoadEstimate notAsked = new LoadEstimate(INSTANCES, GAP_MILLIS);
        for (long millis = 0; millis < 60_000; millis += 1 + random.nextInt(200)) {
            int instance = random.nextInt(INSTANCES);
            if (random.nextInt(3) == 0) {
                asked.arrived(instance, millis);
                notAsked.arrived(instance, millis);
            } else {
                InstanceState state = new InstanceState(random.nextInt(40), 1000, true, instance == 0, millis);
                asked.report(instance, state, 0, 0);
                notAsked.report(instance, state, 0, 0);
                asked.booked(instance, 3, 1);
                notAsked.booked(instance, 3, 1);
            }
            for (int i = 0; i < 5; i++) {
                asked.requests(millis + random.nextInt(8_000));
            }
            if (random.nextInt(20) == 0) {
                long at = millis + random.nextInt(8_000);
                assertThat(asked.requests(at)).as("at %d ms, seed %d", at, SEED).containsExactly(notAsked.requests(at));
            }
        }
    }

    @Test
    void shouldAssumeFewerRequestsWithTimeAndNoLessAfterTheLongestGap() {
        LoadEstimate load = new LoadEstimate(1, GAP_MILLIS);
        load.report(0, new InstanceState(100, 1000, true, false, 0), 0, 0);
        load.report(0, new InstanceState(50, 1000, true, false, 1_000), 0, 0);
        load.booked(0, 0, 0);

        int before = Integer.MAX_VALUE;
        for (long millis = 1_000; millis <= 1_000 + GAP_MILLIS; millis++) {
            int now = load.requests(millis)[0];
            // 50 of the mean of 75 completed in a second.
            assertThat(now)
                    .isEqualTo((int) (50 * Math.exp(-(millis - 1_000) * 50 / 75_000.0) + 0.5))
                    .isLessThanOrEqualTo(before);
            before = now;
        }
        assertThat(load.requests(100_000)[0]).isEqualTo(before);
    }
}
