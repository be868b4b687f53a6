package io.netkv.simulator.experiment;

import java.util.List;
import java.util.OptionalDouble;

/** A table or figure of the paper (arXiv 2606.03910): what is played, what is measured, and what the paper found. */
public interface Experiment {

    /** In kebab-case. */
    String name();

    /** What it shows, and which table of the paper it repeats. */
    String title();

    /** What differs between its conditions. */
    List<String> dimensions();

    /** The policies that it compares. */
    List<String> policies();

    /** What is shown of every policy under every condition. */
    List<Metric> metrics();

    /** What is shown of pairs of policies under every condition. */
    List<Comparison> comparisons();

    /**
     * The conditions, in the order of the table.
     *
     * @param base what they start from
     */
    List<Condition> conditions(TrialSettings base);

    /** Whether its conditions bring fabrics of their own, so that it cannot be played on another. */
    default boolean bringsFabrics() {
        return false;
    }

    /** The paper's figure where it has one, in the metric's unit, or that of the comparison. */
    OptionalDouble paper(Condition condition, Subject subject);

    /**
     * Two policies under the same arrivals and background.
     *
     * @param policy published name
     * @param against published name
     * @param metric what is compared
     * @param kind how
     */
    record Comparison(String policy, String against, Metric metric, Kind kind) {}

    /** How two policies are compared, seed by seed. */
    enum Kind {
        /** One's value less the other's. */
        DIFFERENCE,
        /** One's value less the other's, in per cent of the other's. */
        CHANGE
    }

    /**
     * What a figure is about.
     *
     * @param policy published name
     * @param against the other policy of a comparison, empty where there is none
     * @param metric what is measured
     */
    record Subject(String policy, String against, Metric metric) {}
}
