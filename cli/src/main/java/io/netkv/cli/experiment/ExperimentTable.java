package io.netkv.cli.experiment;

import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentResult.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An experiment's figures as text: ours, its 95% interval over seeds, the paper's, and how far apart they are. */
final class ExperimentTable {

    private static final List<String> COLUMNS =
            List.of("policy", "against", "figure", "unit", "ours", "95%", "paper", "ours - paper");

    private static final int NUMBERS = 4;

    private final ExperimentResult result;

    ExperimentTable(ExperimentResult result) {
        this.result = result;
    }

    String text() {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(result.experiment().dimensions());
        header.addAll(COLUMNS);
        rows.add(header);
        result.figures().forEach(figure -> rows.add(row(figure)));
        StringBuilder text = new StringBuilder();
        RunParameters.of(result).forEach(line -> text.append(line).append('\n'));
        return text.append('\n').append(aligned(rows)).toString();
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

    private static String aligned(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String padding = " ".repeat(widths[column] - row.get(column).length());
                boolean right = column >= columns - NUMBERS;
                line.append(right ? padding + row.get(column) : row.get(column) + padding)
                        .append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
