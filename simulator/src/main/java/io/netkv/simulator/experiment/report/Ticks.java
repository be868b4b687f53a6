package io.netkv.simulator.experiment.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Round values along an axis.
 *
 * @param low lowest, not above any value
 * @param high highest, not below any value
 * @param step between two of them
 */
record Ticks(double low, double high, double step) {

    private static final int ABOUT = 5;

    /** About five that enclose a range. */
    static Ticks around(double least, double most) {
        double range = most > least ? most - least : Math.max(Math.abs(most), 1);
        double magnitude = Math.pow(10, Math.floor(Math.log10(range / ABOUT)));
        double share = range / ABOUT / magnitude;
        double step = magnitude * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
        double low = Math.floor(least / step) * step;
        double high = Math.ceil(most / step) * step;
        return new Ticks(low, high > low ? high : low + step, step);
    }

    List<Double> values() {
        List<Double> values = new ArrayList<>();
        long count = Math.round((high - low) / step);
        for (long i = 0; i <= count; i++) {
            values.add(low + i * step);
        }
        return values;
    }

    /** With as many decimals as the step has. */
    String label(double value) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        String label = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return label.matches("-0(\\.0*)?") ? label.substring(1) : label.replace('-', '\u2212');
    }
}
