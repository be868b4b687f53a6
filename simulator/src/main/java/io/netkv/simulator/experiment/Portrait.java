package io.netkv.simulator.experiment;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Tier;
import io.netkv.simulator.cluster.RequestTiming;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialListener;
import io.netkv.simulator.trial.TrialResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One condition of an experiment, looked at request by request: what means over seeds do not show. Played once more with one seed by
 * all policies, on the same requests and background.
 *
 * @param condition the one that is played
 * @param seed of the requests and the background
 * @param policies each with what it made of them
 */
public record Portrait(TrialCondition condition, int seed, List<OfPolicy> policies) {

    private static final int SEED = 1;

    public Portrait {
        policies = List.copyOf(policies);
    }

    /**
     * What one policy made of it.
     *
     * @param policy published name
     * @param ttftSeconds of each request, in ascending order; not copied, do not change it
     * @param congestion over time
     * @param tierShares share of requests by tier; not copied, do not change it
     */
    @SuppressWarnings("ArrayRecordComponent") // read only
    public record OfPolicy(String policy, double[] ttftSeconds, List<Congestion> congestion, double[] tierShares) {

        public OfPolicy {
            congestion = List.copyOf(congestion);
        }
    }

    /**
     * The links at one time.
     *
     * @param seconds from the beginning
     * @param share mean share in use of the links between racks and pods, 0 to 1
     */
    public record Congestion(double seconds, double share) {}

    /** Plays the last condition of an experiment on its smallest fabric. */
    public static Portrait of(ExperimentResult result) {
        Experiment experiment = result.experiment();
        ExperimentSettings settings = result.settings();
        TrialCondition condition = lastOfTheSmallest(experiment.conditions(settings.base()));
        ArrivalSchedule plan = condition.plan(settings, SEED);
        List<OfPolicy> policies = new ArrayList<>();
        for (String policy : settings.policiesOf(experiment)) {
            Listener seen = new Listener();
            TrialResult played = new Trial(condition.settings(), plan, policy, seen).run();
            double[] ttft = seen.ttftSeconds.stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            policies.add(new OfPolicy(
                    policy, ttft, seen.congestion, played.tierShares().clone()));
        }
        return new Portrait(condition, SEED, policies);
    }

    /** Large fabrics take minutes. */
    private static TrialCondition lastOfTheSmallest(List<TrialCondition> conditions) {
        int least = conditions.stream().mapToInt(TrialCondition::cells).min().orElseThrow();
        return conditions.stream()
                .filter(condition -> condition.cells() == least)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static final class Listener implements TrialListener {

        private final List<Double> ttftSeconds = new ArrayList<>();
        private final List<Congestion> congestion = new ArrayList<>();

        @Override
        public void completed(String requestId, RequestTiming timing) {
            ttftSeconds.add(timing.ttftSeconds());
        }

        @Override
        public void oracle(
                long version, long measuredAtMillis, double[] tierCongestion, LinkStates links, long linkWindowMillis) {
            double share =
                    Arrays.stream(tierCongestion).skip(Tier.POD).average().orElseThrow();
            congestion.add(new Congestion(1e-3 * measuredAtMillis, share));
        }
    }
}
