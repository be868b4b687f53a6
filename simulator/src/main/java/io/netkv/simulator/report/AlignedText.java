package io.netkv.simulator.report;

import java.util.List;

/** Rows of text as columns: the first to the left, the others, numbers, to the right. */
final class AlignedText {

    private AlignedText() {}

    /**
     * A line for each row.
     *
     * @param rows of the same length
     * @param leftColumns how many columns are aligned to the left
     */
    static String of(List<List<String>> rows, int leftColumns) {
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
                line.append(column >= leftColumns ? padding + row.get(column) : row.get(column) + padding)
                        .append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
