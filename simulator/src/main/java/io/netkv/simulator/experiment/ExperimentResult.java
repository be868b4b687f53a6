package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.Experiment.Subject;
import io.netkv.simulator.trial.TrialResult;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of an experiment.
 *
 * @param experiment what was run
 * @param settings how
 * @param figures its table, row by row
 * @param runs every trial, in the order of conditions, seeds and policies
 */
public record ExperimentResult(
        Experiment experiment, ExperimentSettings settings, List<Figure> figures, List<Run> runs) {

    public ExperimentResult {
        figures = List.copyOf(figures);
        runs = List.copyOf(runs);
    }

    /**
     * One figure of the table: ours beside the paper's.
     *
     * @param condition under which it was measured
     * @param subject of whom, and what
     * @param unit what it is counted in; points are differences of per cents
     * @param ours mean over seeds with its 95% interval; of a comparison, over the differences of each seed's pair
     * @param paper the paper's, where it has one
     */
    public record Figure(
            TrialCondition condition, Subject subject, String unit, ConfidenceInterval ours, OptionalDouble paper) {

        /** Ours less the paper's, in this figure's unit. */
        public OptionalDouble deviation() {
            return paper.isEmpty() ? paper : OptionalDouble.of(ours.mean() - paper.getAsDouble());
        }

        /** Ours less the paper's in per cent of the paper's; empty where that is not given, or 0. */
        public OptionalDouble relativeDeviation() {
            return paper.isEmpty() || paper.getAsDouble() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(100 * (ours.mean() / paper.getAsDouble() - 1));
        }
    }

    /**
     * One trial.
     *
     * @param condition under which it was played
     * @param result what came of it
     */
    public record Run(TrialCondition condition, TrialResult result) {}
}
