package io.netkv.core.placement;

/**
 * For how long links that carry more or less than the others go on to do so: the slope of the regression, through 0, of a
 * link's deviation from the mean on its deviation a while before, over all links that are compared, as a power of the time
 * between the two. It is learnt from what is measured: a steady pattern is believed for long, noise not at all.
 */
final class DeviationPersistence {

    /** Weight that a comparison keeps at the next one: about thirty count. */
    private static final double KEPT = 0.97;
    /** Nothing is believed for ever. */
    private static final double MAX_SLOPE = 0.999;

    private double products;
    private double squares;
    private double gapMillis = 1;
    /** Logarithm of the slope for a millisecond; minus infinity if nothing persists. */
    private double logPerMilli = Double.NEGATIVE_INFINITY;

    /** Begins another comparison of two measurements that are so far apart, above 0. */
    void begin(long millisApart) {
        products *= KEPT;
        squares *= KEPT;
        gapMillis = millisApart;
    }

    /** Compares a link's two deviations. */
    void compare(double earlier, double later) {
        products += earlier * later;
        squares += earlier * earlier;
    }

    /** Ends the comparison. */
    void end() {
        double slope = squares == 0 ? 0 : Math.min(MAX_SLOPE, products / squares);
        logPerMilli = slope <= 0 ? Double.NEGATIVE_INFINITY : Math.log(slope) / gapMillis;
    }

    /** Part of a deviation that is left after a time of more than 0, 0 to 1. */
    double after(double millis) {
        return Math.exp(logPerMilli * millis);
    }
}
