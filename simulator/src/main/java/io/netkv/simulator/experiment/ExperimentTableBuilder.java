package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.Experiment.Comparison;
import io.netkv.simulator.experiment.Experiment.Kind;
import io.netkv.simulator.experiment.Experiment.Subject;
import io.netkv.simulator.experiment.ExperimentResult.Figure;
import io.netkv.simulator.experiment.ExperimentResult.Run;
import java.util.ArrayList;
import java.util.List;

/** Makes an experiment's table of its trials. */
final class ExperimentTableBuilder {

    private static final String PERCENT = "%";
    private static final String POINTS = "points";

    private final Experiment experiment;
    private final List<String> policies;
    private final int seeds;
    private final List<Run> runs;

    ExperimentTableBuilder(Experiment experiment, ExperimentSettings settings, List<Run> runs) {
        this.experiment = experiment;
        this.runs = runs;
        policies = settings.policiesOf(experiment);
        seeds = settings.seeds();
    }

    List<Figure> table() {
        List<Figure> table = new ArrayList<>();
        for (int first = 0; first < runs.size(); first += seeds * policies.size()) {
            addValues(first, table);
            addComparisons(first, table);
            addComparedConditions(first, table);
        }
        return table;
    }

    private void addValues(int first, List<Figure> table) {
        for (String policy : policies) {
            for (TrialMetric metric : experiment.metrics()) {
                Subject subject = new Subject(policy, "", metric);
                table.add(figure(first, subject, metric.unit(), values(first, policy, metric)));
            }
        }
    }

    private void addComparisons(int first, List<Figure> table) {
        for (Comparison comparison : experiment.comparisons()) {
            if (policies.contains(comparison.policy()) && policies.contains(comparison.against())) {
                Subject subject = new Subject(comparison.policy(), comparison.against(), comparison.metric());
                table.add(figure(first, subject, unit(comparison), differences(first, comparison)));
            }
        }
    }

    private void addComparedConditions(int first, List<Figure> table) {
        TrialCondition condition = runs.get(first).condition();
        for (int other = 0; other < runs.size(); other += seeds * policies.size()) {
            TrialCondition with = runs.get(other).condition();
            if (!experiment.isCompared(condition, with)) {
                continue;
            }
            TrialMetric metric = experiment.metrics().get(0);
            String difference = with.values().get(with.values().size() - 1);
            for (String policy : policies) {
                double[] changes = changes(values(first, policy, metric), values(other, policy, metric), Kind.CHANGE);
                table.add(figure(first, new Subject(policy, difference, metric), PERCENT, changes));
            }
        }
    }

    private static String unit(Comparison comparison) {
        String unit = comparison.metric().unit();
        if (comparison.kind() == Kind.CHANGE) {
            return PERCENT;
        }
        return unit.equals(PERCENT) ? POINTS : unit;
    }

    private Figure figure(int first, Subject subject, String unit, double[] values) {
        TrialCondition condition = runs.get(first).condition();
        return new Figure(
                condition, subject, unit, ConfidenceInterval.of(values), experiment.paper(condition, subject));
    }

    /** One value for each seed. */
    private double[] values(int first, String policy, TrialMetric metric) {
        double[] values = new double[seeds];
        for (int seed = 0; seed < seeds; seed++) {
            int run = first + seed * policies.size() + policies.indexOf(policy);
            values[seed] = metric.of(runs.get(run).result());
        }
        return values;
    }

    private double[] differences(int first, Comparison comparison) {
        return changes(
                values(first, comparison.policy(), comparison.metric()),
                values(first, comparison.against(), comparison.metric()),
                comparison.kind());
    }

    private static double[] changes(double[] values, double[] others, Kind kind) {
        double[] changes = new double[values.length];
        for (int seed = 0; seed < values.length; seed++) {
            double difference = values[seed] - others[seed];
            changes[seed] = kind == Kind.CHANGE ? 100 * difference / others[seed] : difference;
        }
        return changes;
    }
}
