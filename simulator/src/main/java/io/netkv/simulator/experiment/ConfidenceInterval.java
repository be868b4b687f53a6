package io.netkv.simulator.experiment;

/**
 * Mean of a figure over seeds with its 95% confidence interval, by Student's t.
 *
 * @param mean over the seeds
 * @param halfWidth the interval is mean plus and minus this; NaN with one seed, which says nothing of the spread
 */
public record ConfidenceInterval(double mean, double halfWidth) {

    /** 97.5% quantiles of Student's t for 1, 2, ... degrees of freedom. */
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    /** Beyond the table: the normal distribution's. */
    private static final double Z = 1.960;

    /**
     * Of one value for each seed.
     *
     * @param values one or more; for a paired comparison, the differences
     */
    public static ConfidenceInterval of(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int freedom = values.length - 1;
        if (freedom == 0) {
            return new ConfidenceInterval(mean, Double.NaN);
        }
        double t = freedom <= T.length ? T[freedom - 1] : Z;
        return new ConfidenceInterval(mean, t * Math.sqrt(squares / freedom / values.length));
    }
}
