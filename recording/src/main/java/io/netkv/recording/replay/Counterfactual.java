package io.netkv.recording.replay;

import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.ChoiceOrder;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialListener;
import io.netkv.simulator.trial.TrialResult;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * What a policy makes of recorded arrivals when it decides all of them, in the simulator's model of the cluster: not what happened, but
 * comparable between policies.
 *
 * @param policy published name
 * @param ttftMillis mean over the requests, with the interval of the seeds
 * @param ttftP99Millis mean over the seeds of the 99th percentile
 * @param gainPercent by how much the mean TTFT is below that of the policy that decided, by pairs of seeds
 */
public record Counterfactual(
        String policy, ConfidenceInterval ttftMillis, double ttftP99Millis, ConfidenceInterval gainPercent) {

    private static final double SLO_SECONDS = WorkloadProfile.RAG.sloSeconds();

    /**
     * Plays the recorded requests of a fabric by policies, the one that decided first.
     *
     * @param how which policies, with which weights; the one that decided has the defaults
     * @throws IllegalStateException where a request fits on no decode instance
     */
    public static List<Counterfactual> play(FabricReplay replay, RecordingReplay how) {
        PolicyWeights weights = how.weights();
        int seeds = how.seeds();
        TrialSettings settings = TrialSettings.paper(replay.fabric())
                .withCluster(how.cluster())
                .withOrder(replay.isPrefillChosen() ? ChoiceOrder.TOGETHER : ChoiceOrder.PREFILL_IN_TURN);
        List<TrialResult> decided = trials(replay, settings, replay.policy(), seeds);
        List<Counterfactual> all = new ArrayList<>();
        all.add(of(replay.policy(), decided, decided));
        for (String policy : how.policies()) {
            if (policy.equals(replay.policy()) && weights.equals(PolicyWeights.DEFAULT)) {
                continue; // played already
            }
            all.add(of(policy, trials(replay, settings.withWeights(weights), policy, seeds), decided));
        }
        return all;
    }

    private static List<TrialResult> trials(FabricReplay replay, TrialSettings settings, String policy, int seeds) {
        List<TrialResult> results = new ArrayList<>();
        WorkloadProfile recorded = new WorkloadProfile("recorded", 1, Integer.MAX_VALUE, 1, SLO_SECONDS);
        for (int seed = 1; seed <= seeds; seed++) {
            ArrivalSchedule plan = ArrivalSchedule.recorded(recorded, replay.arrivals(), seed);
            results.add(new Trial(settings, plan, policy, TrialListener.NONE).run());
        }
        return results;
    }

    private static Counterfactual of(String policy, List<TrialResult> results, List<TrialResult> decided) {
        double[] millis = results.stream()
                .mapToDouble(result -> 1e3 * result.ttftSeconds())
                .toArray();
        double[] gains = new double[millis.length];
        double p99 = 0;
        for (int i = 0; i < gains.length; i++) {
            gains[i] = 100 * (1 - results.get(i).ttftSeconds() / decided.get(i).ttftSeconds());
            p99 += 1e3 * results.get(i).ttftP99Seconds() / results.size();
        }
        return new Counterfactual(policy, ConfidenceInterval.of(millis), p99, ConfidenceInterval.of(gains));
    }
}
