package io.netkv.trace.sample;

import java.util.SplittableRandom;

/** A distribution given by some of its quantiles, linear between them. */
final class QuantileTable {

    private final double[] shares;
    private final double[] values;

    private QuantileTable(double[] shares, double[] values) {
        this.shares = shares;
        this.values = values;
    }

    /**
     * Makes a table.
     *
     * @param percentsAndValues percent, value, percent, value, ...: both rising, the percents from 0 to 100
     */
    static QuantileTable of(double... percentsAndValues) {
        int size = percentsAndValues.length / 2;
        double[] shares = new double[size];
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            shares[i] = percentsAndValues[2 * i] / 100;
            values[i] = percentsAndValues[2 * i + 1];
        }
        return new QuantileTable(shares, values);
    }

    /** Draws a value. */
    double draw(SplittableRandom random) {
        return quantile(random.nextDouble());
    }

    /** The value below which a share of the distribution lies. */
    double quantile(double share) {
        int above = 1;
        while (shares[above] < share) {
            above++;
        }
        int below = above - 1;
        double within = (share - shares[below]) / (shares[above] - shares[below]);
        return values[below] + within * (values[above] - values[below]);
    }
}
