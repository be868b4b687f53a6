package io.netkv.core.placement;

import io.netkv.core.fabric.Tier;
import java.util.Arrays;

/**
 * How much later than they happen starts and ends of transfers are known. What should have happened within that time may have: it is
 * assumed to have gone as expected.
 */
final class ReportLag {

    /** Reports after which older ones begin to be forgotten. */
    private static final double MOST_REPORTS = 200;

    private final double[] slowdown = new double[Tier.MOST_COUNT];
    private double reports;
    private double millis;

    ReportLag() {
        Arrays.fill(slowdown, 1);
    }

    /** A start or an end is known now. */
    void observe(long laterMillis) {
        reports++;
        millis += Math.max(0, laterMillis);
        if (reports > MOST_REPORTS) {
            reports /= 2;
            millis /= 2;
        }
    }

    /** How many times as long as expected transfers over a tier take; not a number counts as 1. */
    void setSlowdown(int tier, double factor) {
        slowdown[tier] = factor > 1 ? factor : 1;
    }

    double slowdown(int tier) {
        return slowdown[tier];
    }

    /** What is to be expected, milliseconds, on average; 0 before any. */
    double millis() {
        return reports == 0 ? 0 : millis / reports;
    }
}
