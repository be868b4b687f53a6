package io.netkv.simulator.experiment;

import java.util.List;
import java.util.OptionalDouble;

/** What experiments have in common: all but their conditions. One that the paper does not have has an empty table of it. */
abstract class ExperimentBase implements Experiment {

    private final String name;
    private final String title;
    private final List<String> dimensions;
    private final List<String> policies;
    private final List<Metric> metrics;
    private final List<Comparison> comparisons;
    private final PaperTable paper;

    ExperimentBase(
            String name,
            String title,
            List<String> dimensions,
            List<String> policies,
            List<Metric> metrics,
            List<Comparison> comparisons,
            PaperTable paper) {
        this.name = name;
        this.title = title;
        this.dimensions = dimensions;
        this.policies = policies;
        this.metrics = metrics;
        this.comparisons = comparisons;
        this.paper = paper;
    }

    static Comparison change(Metric metric, String against) {
        return new Comparison(PaperTable.FULL, against, metric, Kind.CHANGE);
    }

    static Comparison difference(Metric metric, String against) {
        return new Comparison(PaperTable.FULL, against, metric, Kind.DIFFERENCE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<String> dimensions() {
        return dimensions;
    }

    @Override
    public List<String> policies() {
        return policies;
    }

    @Override
    public List<Metric> metrics() {
        return metrics;
    }

    @Override
    public List<Comparison> comparisons() {
        return comparisons;
    }

    @Override
    public OptionalDouble paper(Condition condition, Subject subject) {
        return paper.get(condition, subject);
    }
}
