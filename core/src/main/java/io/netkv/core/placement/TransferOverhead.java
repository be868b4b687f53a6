package io.netkv.core.placement;

import java.util.Arrays;

/**
 * Time that each transfer takes beyond what was predicted, whatever its size: setting it up. Of the last transfers, what nine of ten took at
 * least: what is more than that is others' traffic, which comes and goes.
 */
final class TransferOverhead {

    private static final int TRANSFERS = 64;
    private static final int REMEMBERED_AT_LEAST = 16;
    private static final double QUANTILE = 0.1;

    private final double[] excessMillis = new double[TRANSFERS];
    private final double[] sorted = new double[TRANSFERS];
    private long observed;
    private double millis;

    /**
     * Takes a transfer.
     *
     * @param newExcessMillis what it took beyond what was predicted; below 0 where it was faster
     */
    void observe(double newExcessMillis) {
        excessMillis[(int) (observed++ % TRANSFERS)] = newExcessMillis;
        int count = (int) Math.min(observed, TRANSFERS);
        if (count >= REMEMBERED_AT_LEAST) {
            System.arraycopy(excessMillis, 0, sorted, 0, count);
            Arrays.sort(sorted, 0, count);
            millis = Math.max(0, sorted[(int) (QUANTILE * count)]);
        }
    }

    /** Milliseconds, 0 or more; 0 before there were a few. */
    double millis() {
        return millis;
    }
}
