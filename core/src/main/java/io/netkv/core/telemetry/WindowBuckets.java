package io.netkv.core.telemetry;

import java.util.Arrays;

/** The newest hops of a link's device time, as a ring: amounts spread over the time that they were gathered in. */
final class WindowBuckets {

    static final double MICROS_PER_SECOND = 1e6;

    /** Of what was taken back, rounding leaves a trace. */
    private static final double LEAST_SECONDS = 1e-9;

    private final double[] sorted = new double[LinkWindow.RECENT_HOPS];
    private final long hopMicros;
    private final double[] amounts;
    private final double[] seconds;
    /** By pane: number of the last flow that was spread over it. */
    private final int[] flows;
    /** Index of the newest pane; those of the ring end with it. */
    private long newest = Long.MIN_VALUE;

    private int flow;

    WindowBuckets(int count, long hopMicros) {
        this.hopMicros = hopMicros;
        amounts = new double[count];
        seconds = new double[count];
        flows = new int[count];
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
        flow++;
        long first = Math.max(Math.floorDiv(fromMicros, hopMicros), newest - amounts.length + 1);
        for (long pane = first; pane <= newest; pane++) {
            long start = Math.max(fromMicros, pane * hopMicros);
            long end = Math.min(toMicros, (pane + 1) * hopMicros);
            flows[slot(pane)] = flow;
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

    /**
     * The median of the amounts per covered second of the newest panes, of five at most. A flow that was spread over several panes
     * counts once. Of an even number, the lower of the two in the middle. Undefined where none is covered.
     */
    double recentMedian() {
        int count = 0;
        int last = 0;
        for (long pane = newest; pane > newest - amounts.length && count < LinkWindow.RECENT_HOPS; pane--) {
            int slot = slot(pane);
            if (seconds[slot] > LEAST_SECONDS && (count == 0 || flows[slot] != last)) {
                insert(amounts[slot] / seconds[slot], count++);
                last = flows[slot];
            }
        }
        return count == 0 ? Double.NaN : sorted[(count - 1) / 2];
    }

    private void insert(double value, int count) {
        int at = count;
        while (at > 0 && sorted[at - 1] > value) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = value;
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
