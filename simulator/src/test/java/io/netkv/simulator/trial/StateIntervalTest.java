package io.netkv.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.placement.Decision;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.experiment.Traces;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 200 short requests a second on 12 decode instances at equal distance, whose states come every 15 s. */
class StateIntervalTest {

    private static final long SEED = 20261127;
    private static final int REQUESTS = 24_000;
    private static final WorkloadProfile SHORT = new WorkloadProfile("short", 1, 1024, 200, 1);
    private static final Fabric EQUAL_DISTANCES = new FatTree(
                    "equal-distances",
                    1,
                    2,
                    6,
                    2,
                    FatTree.paper64().uplinks(),
                    FatTree.paper64().tiers(),
                    Set.of(0),
                    450_000)
            .fabric();

    @ParameterizedTest
    @ValueSource(strings = {"cache-load-aware", "netkv-static", "netkv-self-contention", "netkv-full"})
    void shouldSpreadRequestsAndLoseLittleWhereStatesAreFarApart(String policy) {
        // given
        Balance balance = new Balance();

        // when
        TrialResult often = play(policy, 0.1, TrialListener.NONE);
        TrialResult rarely = play(policy, 15, balance);

        // then
        assertThat(balance.worst).as("busiest in 15 s, seed %d", SEED).isBetween(1.0, 1.3);
        assertThat(rarely.ttftSeconds()).isLessThan(1.05 * often.ttftSeconds());
        assertThat(often.memoryGivenTwiceShare()).isZero();
        assertThat(rarely.memoryGivenTwiceShare()).isZero();
    }

    private static TrialResult play(String policy, double intervalSeconds, TrialListener listener) {
        TrialSettings settings = TrialSettings.paper(EQUAL_DISTANCES).withStateIntervalSeconds(intervalSeconds);
        List<TraceRequest> trace = Traces.conversations(20_000, SEED);
        ArrivalSchedule plan = ArrivalSchedule.of(trace, SHORT, RequestTransform.withOutputUpTo(64), REQUESTS, SEED);
        return new Trial(settings, plan, policy, listener).run();
    }

    /** The busiest instance in any 15 s, over the mean, once every instance has reported twice. */
    private static final class Balance implements TrialListener {

        private static final long WINDOW_MILLIS = 15_000;
        private static final long WARM_UP_MILLIS = 30_000;

        private final int[] sent = new int[EQUAL_DISTANCES.instanceCount()];
        private final ArrayDeque<long[]> window = new ArrayDeque<>();
        private long nowMillis;
        private double worst;

        @Override
        public void request(
                String requestId, ClusterRequest request, int prefillInstance, int decodeInstance, long arrivalMillis) {
            nowMillis = arrivalMillis;
        }

        @Override
        public void decided(String requestId, Decision decision) {
            if (nowMillis < WARM_UP_MILLIS) {
                return;
            }
            int chosen = decision.chosen().instance();
            window.add(new long[] {nowMillis, chosen});
            sent[chosen]++;
            boolean isFull = window.getFirst()[0] <= nowMillis - WINDOW_MILLIS;
            while (window.getFirst()[0] <= nowMillis - WINDOW_MILLIS) {
                sent[(int) window.removeFirst()[1]]--;
            }
            if (isFull) {
                worst = Math.max(worst, (double) sent[chosen] * EQUAL_DISTANCES.decodeCount() / window.size());
            }
        }
    }
}
