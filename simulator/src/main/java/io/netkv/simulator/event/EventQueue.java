package io.netkv.simulator.event;

import java.util.Arrays;

/**
 * Timers in virtual time: at most one pending event for each id, earliest first, equal times in the order in which they
 * were first scheduled.
 *
 * <p>A binary heap over primitive arrays; it allocates only when more ids or more pending events come than ever before.
 */
public final class EventQueue {

    private static final int ABSENT = -1;

    private double[] seconds = new double[16];
    private long[] orders = new long[16];
    private int[] ids = new int[16];
    private int[] positions = {};
    private int size;
    private long nextOrder;

    /** Whether no event is pending. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** How many events are pending. */
    public int size() {
        return size;
    }

    /** Time of the earliest event, {@link Double#POSITIVE_INFINITY} where there is none. */
    public double firstSeconds() {
        return size == 0 ? Double.POSITIVE_INFINITY : seconds[0];
    }

    /**
     * Schedules an event, or moves it where the id already has one.
     *
     * @param id 0 or more; small numbers, since memory grows with the largest
     * @param atSeconds when; {@link Double#POSITIVE_INFINITY} for never
     */
    public void schedule(int id, double atSeconds) {
        if (id >= positions.length) {
            growIds(id);
        }
        int position = positions[id];
        if (position == ABSENT) {
            if (size == ids.length) {
                growHeap();
            }
            sift(size++, atSeconds, nextOrder++, id);
        } else {
            sift(position, atSeconds, orders[position], id);
        }
    }

    /** Takes the earliest event out and returns its id. The queue must not be empty. */
    public int removeFirst() {
        int first = ids[0];
        remove(0);
        return first;
    }

    /** Takes an id's event out, if it has one. */
    public void cancel(int id) {
        if (id < positions.length && positions[id] != ABSENT) {
            remove(positions[id]);
        }
    }

    private void remove(int position) {
        positions[ids[position]] = ABSENT;
        int last = --size;
        if (position != last) {
            sift(position, seconds[last], orders[last], ids[last]);
        }
    }

    /** Puts an event at a free position and moves it up or down to where it belongs. */
    private void sift(int position, double atSeconds, long order, int id) {
        int hole = siftUp(position, atSeconds, order);
        if (hole == position) {
            hole = siftDown(position, atSeconds, order);
        }
        seconds[hole] = atSeconds;
        orders[hole] = order;
        ids[hole] = id;
        positions[id] = hole;
    }

    private int siftUp(int position, double atSeconds, long order) {
        int hole = position;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!isBefore(atSeconds, order, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        return hole;
    }

    private int siftDown(int position, double atSeconds, long order) {
        int hole = position;
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && isBefore(seconds[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (!isBefore(seconds[child], orders[child], atSeconds, order)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        return hole;
    }

    private boolean isBefore(double atSeconds, long order, int position) {
        return isBefore(atSeconds, order, seconds[position], orders[position]);
    }

    private static boolean isBefore(double seconds, long order, double otherSeconds, long otherOrder) {
        return seconds < otherSeconds || (seconds == otherSeconds && order < otherOrder);
    }

    private void move(int from, int to) {
        seconds[to] = seconds[from];
        orders[to] = orders[from];
        ids[to] = ids[from];
        positions[ids[to]] = to;
    }

    private void growIds(int id) {
        int old = positions.length;
        positions = Arrays.copyOf(positions, Math.max(16, Math.max(id + 1, 2 * old)));
        Arrays.fill(positions, old, positions.length, ABSENT);
    }

    private void growHeap() {
        seconds = Arrays.copyOf(seconds, 2 * size);
        orders = Arrays.copyOf(orders, 2 * size);
        ids = Arrays.copyOf(ids, 2 * size);
    }
}
