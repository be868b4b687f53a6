package io.netkv.simulator.experiment;

import io.netkv.simulator.trial.TrialSettings;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A table or figure: what is played, what is measured, and what the paper (arXiv 2606.03910) found. A subclass states its
 * conditions; all else goes to the constructor. An experiment that is not in the paper has an empty {@link PaperTable}.
 */
public abstract class Experiment {

    private final String name;
    private final String title;
    private final List<String> dimensions;
    private final List<String> policies;
    private final List<TrialMetric> metrics;
    private final List<Comparison> comparisons;
    private final PaperTable paper;

    /**
     * Describes an experiment.
     *
     * @param name in kebab-case; users choose it by this name
     * @param title what it shows, and which table of the paper it repeats
     * @param dimensions what differs between its conditions
     * @param policies published names of the policies that it compares
     * @param metrics what is shown of every policy under every condition
     * @param comparisons what is shown of pairs of policies under every condition
     * @param paper the paper's figures
     */
    protected Experiment(
            String name,
            String title,
            List<String> dimensions,
            List<String> policies,
            List<TrialMetric> metrics,
            List<Comparison> comparisons,
            PaperTable paper) {
        this.name = name;
        this.title = title;
        this.dimensions = List.copyOf(dimensions);
        this.policies = List.copyOf(policies);
        this.metrics = List.copyOf(metrics);
        this.comparisons = List.copyOf(comparisons);
        this.paper = paper;
    }

    /** The change of a metric from another policy to netkv-full, in per cent. */
    protected static Comparison change(TrialMetric metric, String against) {
        return change(PaperTable.FULL, metric, against);
    }

    /** The change of a metric from one policy to another, in per cent. */
    protected static Comparison change(String policy, TrialMetric metric, String against) {
        return new Comparison(policy, against, metric, Kind.CHANGE);
    }

    /** The difference of a metric between netkv-full and another policy, in the metric's unit. */
    protected static Comparison difference(TrialMetric metric, String against) {
        return difference(PaperTable.FULL, metric, against);
    }

    /** The difference of a metric between two policies, in the metric's unit. */
    protected static Comparison difference(String policy, TrialMetric metric, String against) {
        return new Comparison(policy, against, metric, Kind.DIFFERENCE);
    }

    /**
     * The conditions, in the order of the table.
     *
     * @param base the settings that they start from
     */
    public abstract List<TrialCondition> conditions(TrialSettings base);

    /**
     * Whether each policy under one condition is compared with itself under another one, which differs from it in the last dimension, seed
     * by seed: the change of the first of its metrics, in per cent.
     */
    public boolean isCompared(TrialCondition condition, TrialCondition with) {
        return false;
    }

    /** Whether its conditions define fabrics of their own, so that it cannot be played on another fabric. */
    public boolean definesOwnFabrics() {
        return false;
    }

    /** Name in kebab-case. */
    public final String name() {
        return name;
    }

    /** What it shows, and which table of the paper it repeats. */
    public final String title() {
        return title;
    }

    /** What differs between its conditions. */
    public final List<String> dimensions() {
        return dimensions;
    }

    /** Published names of the policies that it compares. */
    public final List<String> policies() {
        return policies;
    }

    /** What is shown of every policy under every condition. */
    public final List<TrialMetric> metrics() {
        return metrics;
    }

    /** What is shown of pairs of policies under every condition. */
    public final List<Comparison> comparisons() {
        return comparisons;
    }

    /** The paper's figure, if it has one, in the unit of the metric or of the comparison. */
    public final OptionalDouble paper(TrialCondition condition, Subject subject) {
        return paper.get(condition, subject);
    }

    /** Figures that the paper has for it. */
    final int paperFigures() {
        return paper.size();
    }

    /**
     * Two policies under the same arrivals and background.
     *
     * @param policy published name
     * @param against published name
     * @param metric what is compared
     * @param kind how
     */
    public record Comparison(String policy, String against, TrialMetric metric, Kind kind) {}

    /** How two policies are compared, seed by seed. */
    public enum Kind {
        /** The value of one less that of the other. */
        DIFFERENCE,
        /** The value of one less that of the other, in per cent of the other. */
        CHANGE
    }

    /**
     * What a figure is about.
     *
     * @param policy published name
     * @param against the other policy of a comparison, or what is different of the other condition; empty if there is none
     * @param metric what is measured
     */
    public record Subject(String policy, String against, TrialMetric metric) {}
}
