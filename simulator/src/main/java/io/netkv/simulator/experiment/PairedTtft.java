package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.ExperimentResult.Run;
import io.netkv.simulator.trial.TrialResult;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Mean TTFT by condition, policy and seed, compared seed by seed: two trials of a seed have the same arrivals and background. */
public final class PairedTtft {

    private record Key(TrialCondition condition, String policy) {}

    private final Map<Key, Map<Long, Double>> seconds = new LinkedHashMap<>();
    private final Set<String> policies = new LinkedHashSet<>();
    private final Set<TrialCondition> conditions = new LinkedHashSet<>();

    /** What a result has of it. */
    public PairedTtft(ExperimentResult result) {
        for (Run run : result.runs()) {
            TrialResult trial = run.result();
            policies.add(trial.policy());
            conditions.add(run.condition());
            seconds.computeIfAbsent(new Key(run.condition(), trial.policy()), key -> new LinkedHashMap<>())
                    .put(trial.seed(), trial.ttftSeconds());
        }
    }

    /** Published names, in the order of the trials. */
    public List<String> policies() {
        return List.copyOf(policies);
    }

    /** Conditions, in the order of the trials. */
    public List<TrialCondition> conditions() {
        return List.copyOf(conditions);
    }

    /** Mean over seeds, in milliseconds. */
    public ConfidenceInterval millis(TrialCondition condition, String policy) {
        return ConfidenceInterval.of(of(condition, policy).values().stream()
                .mapToDouble(each -> 1e3 * each)
                .toArray());
    }

    /** Change from one policy to another under one condition, in per cent; below 0 where the first is faster. */
    public ConfidenceInterval changePercent(TrialCondition condition, String policy, String against) {
        return changePercent(condition, policy, condition, against);
    }

    /** Change from a policy under a condition to another policy under another condition, in per cent. */
    public ConfidenceInterval changePercent(
            TrialCondition condition, String policy, TrialCondition againstCondition, String against) {
        Map<Long, Double> others = of(againstCondition, against);
        return ConfidenceInterval.of(of(condition, policy).entrySet().stream()
                .mapToDouble(each -> 100 * (each.getValue() / Objects.requireNonNull(others.get(each.getKey())) - 1))
                .toArray());
    }

    private Map<Long, Double> of(TrialCondition condition, String policy) {
        return Objects.requireNonNull(seconds.get(new Key(condition, policy)), () -> condition + " " + policy);
    }
}
