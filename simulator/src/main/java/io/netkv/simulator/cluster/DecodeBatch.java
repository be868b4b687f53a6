package io.netkv.simulator.cluster;

import io.netkv.simulator.cluster.ClusterParameters.Decode;
import java.util.Arrays;

/**
 * The requests that a decode instance generates tokens for. Its clock counts decode steps, at {@code 1 / (base + perRequest
 * x batch)} a second, so that progress is exact however often the batch changes; a request joins between two steps as well
 * as at one, and its steps are counted from there.
 */
final class DecodeBatch {

    private final double stepBaseSeconds;
    private final double stepPerRequestSeconds;

    /** Steps counted up to {@link #atSeconds}, which lies ahead during a {@linkplain #stall stall}. */
    private double steps;

    private double atSeconds;

    /** A heap: the step count at which something is due, and for which request. */
    private double[] due = new double[8];

    private int[] requests = new int[8];
    private int size;

    DecodeBatch(Decode parameters) {
        stepBaseSeconds = parameters.stepBaseMillis() / 1e3;
        stepPerRequestSeconds = parameters.stepPerRequestMillis() / 1e3;
    }

    int size() {
        return size;
    }

    /** When the first of its requests is due, infinity where it is empty. */
    double nextSeconds() {
        return size == 0 ? Double.POSITIVE_INFINITY : atSeconds + Math.max(0, due[0] - steps) * stepSeconds();
    }

    private double stepSeconds() {
        return stepBaseSeconds + stepPerRequestSeconds * size;
    }

    /** Adds a request that is due after a number of steps. */
    void add(int request, int stepsToGo, double seconds) {
        countTo(seconds);
        if (size == due.length) {
            due = Arrays.copyOf(due, 2 * size);
            requests = Arrays.copyOf(requests, 2 * size);
        }
        siftUp(size++, steps + stepsToGo, request);
    }

    private void countTo(double seconds) {
        if (size == 0) {
            // A batch that starts again counts from an exact 0.
            steps = 0;
        } else if (seconds > atSeconds) {
            steps += (seconds - atSeconds) / stepSeconds();
        }
        atSeconds = Math.max(atSeconds, seconds);
    }

    /** Nothing is generated for a time, since the instance computes a prompt. */
    void stall(double seconds, double durationSeconds) {
        countTo(seconds);
        atSeconds += durationSeconds;
    }

    /** Takes note that the first request is due now. */
    void reachFirst(double seconds) {
        steps = due[0];
        atSeconds = seconds;
    }

    boolean isFirstDue() {
        return size > 0 && due[0] <= steps;
    }

    int removeFirst() {
        int first = requests[0];
        size--;
        siftDown(due[size], requests[size]);
        return first;
    }

    private void siftUp(int from, double at, int request) {
        int hole = from;
        while (hole > 0 && due[(hole - 1) >>> 1] > at) {
            int parent = (hole - 1) >>> 1;
            due[hole] = due[parent];
            requests[hole] = requests[parent];
            hole = parent;
        }
        due[hole] = at;
        requests[hole] = request;
    }

    private void siftDown(double at, int request) {
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && due[child + 1] < due[child]) {
                child++;
            }
            if (due[child] >= at) {
                break;
            }
            due[hole] = due[child];
            requests[hole] = requests[child];
            hole = child;
        }
        due[hole] = at;
        requests[hole] = request;
    }
}
