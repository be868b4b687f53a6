package io.netkv.trace.generated;

import java.util.Arrays;
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
     * @param percentsAndValues rows of a percent and the value below which so much lies: both rising, the percents from 0
     *     to 100
     */
    static QuantileTable of(double[][] percentsAndValues) {
        return new QuantileTable(
                Arrays.stream(percentsAndValues)
                        .mapToDouble(row -> row[0] / 100)
                        .toArray(),
                Arrays.stream(percentsAndValues).mapToDouble(row -> row[1]).toArray());
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
