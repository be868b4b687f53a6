package io.netkv.simulator.report;

import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentResult.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An experiment's figures as text: ours, its 95% interval over seeds, the paper's, and how far apart they are. */
public final class ExperimentTable {

    private static final List<String> COLUMNS =
            List.of("policy", "against", "figure", "unit", "ours", "95%", "paper", "ours - paper");

    private static final int NUMBERS = 4;

    private final ExperimentResult result;
    private final List<String> parameters;

    /**
     * Of a result.
     *
     * @param parameters what it was made with, in lines
     */
    public ExperimentTable(ExperimentResult result, List<String> parameters) {
        this.result = result;
        this.parameters = List.copyOf(parameters);
    }

    /** Parameters, then a row for each figure. */
    public String text() {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(result.experiment().dimensions());
        header.addAll(COLUMNS);
        rows.add(header);
        result.figures().forEach(figure -> rows.add(row(figure)));
        StringBuilder text = new StringBuilder();
        parameters.forEach(line -> text.append(line).append('\n'));
        return text.append('\n')
                .append(AlignedText.of(rows, header.size() - NUMBERS))
                .toString();
    }

    private static List<String> row(Figure figure) {
        List<String> row = new ArrayList<>(figure.condition().values());
        row.add(figure.subject().policy());
        row.add(figure.subject().against());
        row.add(figure.subject().metric().label());
        row.add(figure.unit());
        row.add(number(figure.ours().mean()));
        row.add(
                Double.isNaN(figure.ours().halfWidth())
                        ? ""
                        : "±" + number(figure.ours().halfWidth()));
        row.add(figure.paper().isEmpty() ? "" : number(figure.paper().getAsDouble()));
        row.add(deviation(figure));
        return row;
    }

    /** Milliseconds apart in per cent, shares apart in points. */
    private static String deviation(Figure figure) {
        if (figure.unit().equals("ms")
                && figure.subject().against().isEmpty()
                && figure.relativeDeviation().isPresent()) {
            return String.format(
                    Locale.ROOT, "%+.1f%%", figure.relativeDeviation().getAsDouble());
        }
        return figure.deviation().isEmpty()
                ? ""
                : String.format(Locale.ROOT, "%+.2f", figure.deviation().getAsDouble());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }
}
