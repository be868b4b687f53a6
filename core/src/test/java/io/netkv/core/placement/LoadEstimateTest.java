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

    private static InstanceState sampled(int requests, long atMillis) {
        return new InstanceState(requests, 1000, true, false, atMillis);
    }

    @Test
    void shouldAssumeNoCompletionsBeforeTwentyWereSeen() {
        LoadEstimate load = new LoadEstimate(1, GAP_MILLIS);
        load.report(0, sampled(40, 0), 0, 0);
        load.report(0, sampled(21, 1_000), 0, 0); // 19
        assertThat(load.requests(6_000)[0]).isEqualTo(21);

        load.report(0, sampled(20, 2_000), 0, 0); // and another

        assertThat(load.requests(2_000)[0]).isEqualTo(20);
        assertThat(load.requests(7_000)[0]).isLessThan(20);
    }

    @Test
    void shouldCountAsCompletedWhatIncludedArrivalsHide() {
        LoadEstimate load = new LoadEstimate(1, GAP_MILLIS);
        load.report(0, sampled(30, 0), 0, 0);
        load.report(0, sampled(30, 1_000), 30, 0); // as many came as went

        assertThat(load.requests(2_000)[0]).isEqualTo((int) (30 * Math.exp(-1) + 0.5));
    }

    @Test
    void shouldAddWhatHasArrivedAndIsNotReportedYet() {
        LoadEstimate load = new LoadEstimate(2, GAP_MILLIS);
        load.report(0, sampled(5, 1_000), 0, 2);
        load.report(1, new InstanceState(5, 1000, true, true, 1_000), 0, 2);
        assertThat(load.isSampled(0)).isTrue();
        assertThat(load.isSampled(1)).isFalse();
        load.booked(0, 3, 2);
        load.booked(1, 3, 2);

        assertThat(load.requests(1_000)).containsExactly(5 + 2 + 1, 5 + 3);

        load.arrived(0, 900); // known late
        load.arrived(1, 900);
        assertThat(load.requests(1_000)).containsExactly(5 + 3 + 1, 5 + 3);
    }

    @Test
    void shouldForgetHowFastTheyCompletedLongAgo() {
        LoadEstimate load = new LoadEstimate(1, 1_000_000);
        long millis = 0;
        load.report(0, sampled(100, millis), 0, 0);
        for (int i = 0; i < 100; i++) {
            load.report(0, sampled(100, millis += 1_000), 100, 0); // each takes a second
        }
        for (int i = 0; i < 100; i++) {
            load.report(0, sampled(100, millis += 10_000), 100, 0); // ten
        }

        assertThat(load.requests(millis + 10_000)[0]).isEqualTo((int) (100 * Math.exp(-1) + 0.5));
    }

    /** Reports on change say all: nothing is estimated between them. */
    @Test
    void shouldNotAssumeCompletionsOfAnInstanceThatReportsEach() {
        LoadEstimate load = new LoadEstimate(1, GAP_MILLIS);
        load.report(0, sampled(80, 0), 0, 0);
        load.report(0, sampled(40, 1_000), 0, 0);
        load.report(0, new InstanceState(40, 1000, true, true, 2_000), 0, 0);
        load.booked(0, 0, 0);

        assertThat(load.requests(4_000)[0]).isEqualTo(40);
    }
}
