package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.Experiment.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Figures read off the paper, by condition and subject. */
public final class PaperTable {

    public static final String RR = "round-robin";
    public static final String CLA = "cache-load-aware";
    public static final String STATIC = "netkv-static";
    public static final String SELF = "netkv-self-contention";
    public static final String FULL = "netkv-full";

    private record Key(List<String> values, Subject subject) {}

    private final Map<Key, Double> figures = new HashMap<>();

    public PaperTable put(List<String> values, String policy, TrialMetric metric, double figure) {
        return put(values, policy, "", metric, figure);
    }

    public PaperTable put(List<String> values, String policy, String against, TrialMetric metric, double figure) {
        figures.put(new Key(List.copyOf(values), new Subject(policy, against, metric)), figure);
        return this;
    }

    int size() {
        return figures.size();
    }

    OptionalDouble get(TrialCondition condition, Subject subject) {
        Double figure = figures.get(new Key(condition.values(), subject));
        return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
    }
}
