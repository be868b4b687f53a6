package io.netkv.benchmarks;

import java.util.Locale;

/** A benchmark's result: a row of the table that {@code benchmarks/run-all} makes of all of them. */
final class ResultRow {

    private ResultRow() {}

    /**
     * Prints a row: what, subject, baseline, ratio.
     *
     * @param what the benchmark, with its arguments
     * @param unit of both figures
     */
    static void print(String what, String unit, double subject, double baseline) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s %s | %s %s | %.2f |%n",
                what,
                digits(subject),
                unit,
                digits(baseline),
                unit,
                subject / baseline);
    }

    /** Three digits that count, or all before the point. */
    private static String digits(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
    }
}
