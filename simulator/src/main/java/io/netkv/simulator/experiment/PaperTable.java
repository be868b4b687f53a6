package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.Experiment.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Figures read off the paper, by condition and subject. */
final class PaperTable {

    static final String RR = "round-robin";
    static final String CLA = "cache-load-aware";
    static final String STATIC = "netkv-static";
    static final String SELF = "netkv-self-contention";
    static final String FULL = "netkv-full";

    private record Key(List<String> values, Subject subject) {}

    private final Map<Key, Double> figures = new HashMap<>();

    PaperTable put(List<String> values, String policy, Metric metric, double figure) {
        return put(values, policy, "", metric, figure);
    }

    PaperTable put(List<String> values, String policy, String against, Metric metric, double figure) {
        figures.put(new Key(List.copyOf(values), new Subject(policy, against, metric)), figure);
        return this;
    }

    OptionalDouble get(Condition condition, Subject subject) {
        Double figure = figures.get(new Key(condition.values(), subject));
        return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
    }
}
