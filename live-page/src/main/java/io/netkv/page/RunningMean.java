package io.netkv.page;

/** Mean of the values so far, and its 95 % interval. */
final class RunningMean {

    /** Standard errors that 95 % of a normal distribution lie within. */
    private static final double WITHIN = 1.96;

    private long count;
    private double mean;
    private double squares;

    void add(double value) {
        count++;
        double from = value - mean;
        mean += from / count;
        squares += from * (value - mean);
    }

    long count() {
        return count;
    }

    double mean() {
        return mean;
    }

    /** Half of the 95 % interval, as if the values were independent; not a number before there are two. */
    double halfWidth() {
        return count < 2 ? Double.NaN : WITHIN * Math.sqrt(squares / (count - 1) / count);
    }
}
