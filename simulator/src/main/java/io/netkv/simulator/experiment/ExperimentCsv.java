package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.ExperimentResult.Figure;
import io.netkv.simulator.experiment.ExperimentResult.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * An experiment's result as comma-separated values: first lines that begin with {@code #} and name what it was run with,
 * then a header, then a row for each figure or trial. The same result gives the same bytes.
 */
public final class ExperimentCsv {

    private final ExperimentResult result;
    private final List<String> provenance;

    /**
     * Writes a result.
     *
     * @param provenance lines that say what it was run with
     */
    public ExperimentCsv(ExperimentResult result, List<String> provenance) {
        this.result = result;
        this.provenance = List.copyOf(provenance);
    }

    /** A row for each figure. */
    public String figures() {
        StringBuilder csv = head("policy,against,metric,unit,ours,ours_95_half_width,paper,deviation");
        for (Figure figure : result.figures()) {
            List<String> cells = new ArrayList<>(figure.condition().values());
            cells.add(figure.subject().policy());
            cells.add(figure.subject().against());
            cells.add(figure.subject().metric().label());
            cells.add(figure.unit());
            cells.add(number(figure.ours().mean()));
            cells.add(number(figure.ours().halfWidth()));
            cells.add(number(figure.paper()));
            cells.add(number(figure.deviation()));
            addRow(csv, cells);
        }
        return csv.toString();
    }

    /** A row for each trial. */
    public String trials() {
        StringBuilder columns = new StringBuilder("seed,policy,requests");
        for (TrialMetric metric : TrialMetric.values()) {
            columns.append(',').append(metric.name().toLowerCase(Locale.ROOT)).append('_');
            columns.append(metric.unit().equals("%") ? "percent" : metric.unit());
        }
        StringBuilder csv = head(columns.toString());
        for (Run run : result.runs()) {
            List<String> cells = new ArrayList<>(run.condition().values());
            cells.add(String.valueOf(run.result().seed()));
            cells.add(run.result().policy());
            cells.add(String.valueOf(run.result().requests()));
            for (TrialMetric metric : TrialMetric.values()) {
                cells.add(number(metric.of(run.result())));
            }
            addRow(csv, cells);
        }
        return csv.toString();
    }

    private StringBuilder head(String columns) {
        StringBuilder csv = new StringBuilder();
        provenance.forEach(line -> csv.append("# ").append(line).append('\n'));
        result.experiment()
                .dimensions()
                .forEach(dimension -> csv.append(dimension).append(','));
        return csv.append(columns).append('\n');
    }

    private static void addRow(StringBuilder csv, List<String> cells) {
        csv.append(String.join(",", cells)).append('\n');
    }

    private static String number(OptionalDouble value) {
        return value.isEmpty() ? "" : number(value.getAsDouble());
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
    }
}
