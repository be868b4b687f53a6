package io.netkv.core.telemetry;

/** The newest hops of a link's device time, as a ring: amounts spread over the time that they were gathered in. */
final class WindowBuckets {

    static final double MICROS_PER_SECOND = 1e6;

    /** Of what was taken back, rounding leaves a trace. */
    private static final double LEAST_SECONDS = 1e-9;

    /** Values of a pane: the amount, the seconds it was gathered in, and the number of the last flow that was spread over it. */
    private static final int VALUES = 3;

    private static final int SECONDS = 1;
    private static final int FLOW = 2;

    private final int count;
    private final long hopMicros;
    /** One array, for a link's windows are seldom in the processor's cache: the panes, then room to sort some values. */
    private final double[] panes;
    /** Index of the newest pane; those of the ring end with it. */
    private long newest = Long.MIN_VALUE;

    private int flow;

    WindowBuckets(int count, long hopMicros) {
        this.count = count;
        this.hopMicros = hopMicros;
        panes = new double[VALUES * count + LinkWindow.RECENT_HOPS];
    }

    void clear() {
        for (int pane = 0; pane < count; pane++) {
            clear(VALUES * pane);
        }
    }

    private void clear(int at) {
        panes[at] = 0;
        panes[at + SECONDS] = 0;
    }

    /** Moves on to the pane that ends at a time or holds it, and forgets those that thereby leave the ring. */
    void advance(long toMicros) {
        long index = paneBefore(toMicros);
        if (index - count >= newest) {
            clear();
        } else {
            for (long pane = newest + 1; pane <= index; pane++) {
                clear(place(pane));
            }
        }
        newest = index;
    }

    /** Spreads a steady flow over the newest panes, as far as it covers them; {@link #advance} to its end first. */
    void spread(double perSecond, long fromMicros, long toMicros) {
        flow++;
        long first = Math.max(Math.floorDiv(fromMicros, hopMicros), newest - count + 1);
        for (long pane = first; pane <= newest; pane++) {
            long start = Math.max(fromMicros, pane * hopMicros);
            long end = Math.min(toMicros, (pane + 1) * hopMicros);
            panes[place(pane) + FLOW] = flow;
            add(pane, perSecond * (end - start) / MICROS_PER_SECOND, (end - start) / MICROS_PER_SECOND);
        }
    }

    /** Takes a flow back that was spread before; panes that have left the ring are forgotten anyway. */
    void takeBack(double perSecond, long fromMicros, long toMicros) {
        long first = Math.max(Math.floorDiv(fromMicros, hopMicros), newest - count + 1);
        long last = Math.min(paneBefore(toMicros), newest);
        for (long pane = first; pane <= last; pane++) {
            long start = Math.max(fromMicros, pane * hopMicros);
            long end = Math.min(toMicros, (pane + 1) * hopMicros);
            add(pane, -perSecond * (end - start) / MICROS_PER_SECOND, -(end - start) / MICROS_PER_SECOND);
        }
    }

    private void add(long pane, double amount, double covered) {
        int at = place(pane);
        panes[at] += amount;
        panes[at + SECONDS] += covered;
    }

    /** Seconds that are covered. */
    double seconds() {
        return sum(SECONDS);
    }

    /** What was gathered in them. */
    double amount() {
        return sum(0);
    }

    /** Amount per covered second; undefined where none is covered. */
    double mean() {
        return amount() / seconds();
    }

    /**
     * The median of the amounts per covered second of the newest panes, of five at most. A flow that was spread over several panes
     * counts once. Of an even number, the lower of the two in the middle. Undefined where none is covered.
     */
    double recentMedian() {
        int values = 0;
        double last = 0;
        for (long pane = newest; pane > newest - count && values < LinkWindow.RECENT_HOPS; pane--) {
            int at = place(pane);
            if (panes[at + SECONDS] > LEAST_SECONDS && (values == 0 || panes[at + FLOW] != last)) {
                insert(panes[at] / panes[at + SECONDS], values++);
                last = panes[at + FLOW];
            }
        }
        return values == 0 ? Double.NaN : panes[sorted() + (values - 1) / 2];
    }

    private void insert(double value, int values) {
        int at = sorted() + values;
        while (at > sorted() && panes[at - 1] > value) {
            panes[at] = panes[at - 1];
            at--;
        }
        panes[at] = value;
    }

    /** Where values are sorted. */
    private int sorted() {
        return VALUES * count;
    }

    /** The same without a flow that was spread before; not a number if nothing else is covered. */
    double meanWithout(double perSecond, long fromMicros, long toMicros) {
        long oldest = (newest - count + 1) * hopMicros;
        double flowSeconds = Math.max(0, toMicros - Math.max(fromMicros, oldest)) / MICROS_PER_SECOND;
        double left = seconds() - flowSeconds;
        return left < 1e-6 ? Double.NaN : Math.max(0, amount() - perSecond * flowSeconds) / left;
    }

    private double sum(int value) {
        double sum = 0;
        for (int at = value; at < sorted(); at += VALUES) {
            sum += panes[at];
        }
        return sum;
    }

    private long paneBefore(long micros) {
        return Math.floorDiv(micros - 1, hopMicros);
    }

    /** Where a pane's values are. */
    private int place(long pane) {
        return VALUES * (int) Math.floorMod(pane, (long) count);
    }
}
