package io.netkv.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis with round values along it: evenly spaced, or powers of ten where values differ too much for that.
 *
 * @param low lowest, not above any value
 * @param high highest, not below any value
 * @param step between two round values; 0 on a logarithmic axis
 */
record Axis(double low, double high, double step) {

    private static final int ABOUT = 5;
    /** Highest in multiples of lowest from which on an axis is logarithmic. */
    private static final double WIDE = 100;

    /** An axis for values in this range; it starts or ends at 0 where that is not far. */
    static Axis of(double least, double most) {
        if (least > 0 && most > WIDE * least) {
            return new Axis(Math.pow(10, Math.floor(Math.log10(least))), Math.pow(10, Math.ceil(Math.log10(most))), 0);
        }
        boolean fromZero = least > 0 && least < 0.5 * most;
        boolean toZero = most < 0 && most > 0.5 * least;
        return around(fromZero ? 0 : least, toZero ? 0 : most);
    }

    /** About five evenly spaced ones that enclose a range. */
    static Axis around(double least, double most) {
        double range = most > least ? most - least : Math.max(Math.abs(most), 1);
        double magnitude = Math.pow(10, Math.floor(Math.log10(range / ABOUT)));
        double share = range / ABOUT / magnitude;
        double step = magnitude * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
        double low = Math.floor(least / step) * step;
        double high = Math.ceil(most / step) * step;
        return new Axis(low, high > low ? high : low + step, step);
    }

    private boolean isLogarithmic() {
        return step == 0;
    }

    /** Where a value stands between low and high, 0 to 1. */
    double position(double value) {
        return isLogarithmic()
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
    }

    List<Double> values() {
        List<Double> values = new ArrayList<>();
        if (isLogarithmic()) {
            for (double value = low; value < 1.1 * high; value *= 10) {
                values.add(value);
            }
            return values;
        }
        long count = Math.round((high - low) / step);
        for (long i = 0; i <= count; i++) {
            values.add(low + i * step);
        }
        return values;
    }

    /** Whether one of the round values is 0. */
    boolean isZero(double value) {
        return Math.abs(value) < step / 2;
    }

    /** With as many decimals as the step has. */
    String label(double value) {
        double finest = isLogarithmic() ? value : step;
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(finest) + 1e-9));
        String label = String.format(Locale.ROOT, "%." + decimals + "f", isZero(value) ? 0 : value);
        return label.replace('-', '\u2212');
    }
}
