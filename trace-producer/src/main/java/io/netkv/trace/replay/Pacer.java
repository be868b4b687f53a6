package io.netkv.trace.replay;

import java.util.function.BooleanSupplier;

/** Waits for moments counted from the start, not from the wait before, so that delays do not add up. */
final class Pacer {

    private static final double NANOS_PER_MILLI = 1e6;

    private final ReplayClock clock;
    private final double speed;
    private final long startNanos;

    Pacer(ReplayClock clock, double speed) {
        this.clock = clock;
        this.speed = speed;
        startNanos = clock.nanoTime();
    }

    /**
     * Sleeps until an arrival is due.
     *
     * @param offsetMillis the arrival, by the trace's clock
     * @param cancelled ends the wait when it turns true and the thread is woken
     * @return nanoseconds by which it is late, below 0 where the wait was cancelled
     */
    long await(long offsetMillis, BooleanSupplier cancelled) {
        long dueNanos = (long) (offsetMillis * NANOS_PER_MILLI / speed);
        long leftNanos = dueNanos - elapsedNanos();
        while (leftNanos > 0 && !cancelled.getAsBoolean()) {
            clock.sleepNanos(leftNanos);
            leftNanos = dueNanos - elapsedNanos();
        }
        return -leftNanos;
    }

    /** The trace's clock, milliseconds from the start; 0 where nothing waits for it. */
    long offsetMillis() {
        return Double.isInfinite(speed) ? 0 : (long) (elapsedNanos() * speed / NANOS_PER_MILLI);
    }

    /** Wall-clock time since the start. */
    long elapsedNanos() {
        return clock.nanoTime() - startNanos;
    }
}
