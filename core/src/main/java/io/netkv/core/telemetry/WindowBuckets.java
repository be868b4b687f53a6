package io.netkv.core.telemetry;

import java.util.Arrays;

/** The newest hops of a link's device time, as a ring: amounts spread over the time that they were gathered in. */
final class WindowBuckets {

    static final double MICROS_PER_SECOND = 1e6;

    private final long hopMicros;
    private final double[] amounts;
    private final double[] seconds;
    /** Index of the newest pane; those of the ring end with it. */
    private long newest = Long.MIN_VALUE;

    WindowBuckets(int count, long hopMicros) {
        this.hopMicros = hopMicros;
        amounts = new double[count];
        seconds = new double[count];
    }

    void clear() {
        Arrays.fill(amounts, 0);
        Arrays.fill(seconds, 0);
    }

    /** Moves on to the pane that ends at a time or holds it, and forgets those that thereby leave the ring. */
    void advance(long toMicros) {
        long index = paneBefore(toMicros);
        if (index - amounts.length >= newest) {
            clear();
        } else {
            for (long pane = newest + 1; pane <= index; pane++) {
                amounts[slot(pane)] = 0;
                seconds[slot(pane)] = 0;
            }
        }
        newest = index;
    }

    /** Spreads a steady flow over the newest panes, as far as it covers them; {@link #advance} to its end first. */
    void spread(double perSecond, long fromMicros, long toMicros) {
        long first = Math.max(Math.floorDiv(fromMicros, hopMicros), newest - amounts.length + 1);
        for (long pane = first; pane <= newest; pane++) {
            long start = Math.max(fromMicros, pane * hopMicros);
            long end = Math.min(toMicros, (pane + 1) * hopMicros);
            add(pane, perSecond * (end - start) / MICROS_PER_SECOND, (end - start) / MICROS_PER_SECOND);
        }
    }

    /** Takes a flow back that was spread before; panes that have left the ring are forgotten anyway. */
    void takeBack(double perSecond, long fromMicros, long toMicros) {
        long first = Math.max(Math.floorDiv(fromMicros, hopMicros), newest - amounts.length + 1);
        long last = Math.min(paneBefore(toMicros), newest);
        for (long pane = first; pane <= last; pane++) {
            long start = Math.max(fromMicros, pane * hopMicros);
            long end = Math.min(toMicros, (pane + 1) * hopMicros);
            add(pane, -perSecond * (end - start) / MICROS_PER_SECOND, -(end - start) / MICROS_PER_SECOND);
        }
    }

    private void add(long pane, double amount, double covered) {
        amounts[slot(pane)] += amount;
        seconds[slot(pane)] += covered;
    }

    /** Seconds that are covered. */
    double seconds() {
        return sum(seconds);
    }

    /** Amount per covered second; undefined where none is covered. */
    double mean() {
        return sum(amounts) / seconds();
    }

    /** The same without a flow that was spread before; not a number if nothing else is covered. */
    double meanWithout(double perSecond, long fromMicros, long toMicros) {
        long oldest = (newest - amounts.length + 1) * hopMicros;
        double flowSeconds = Math.max(0, toMicros - Math.max(fromMicros, oldest)) / MICROS_PER_SECOND;
        double left = seconds() - flowSeconds;
        return left < 1e-6 ? Double.NaN : Math.max(0, sum(amounts) - perSecond * flowSeconds) / left;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private long paneBefore(long micros) {
        return Math.floorDiv(micros - 1, hopMicros);
    }

    private int slot(long pane) {
        return (int) Math.floorMod(pane, (long) amounts.length);
    }
}
