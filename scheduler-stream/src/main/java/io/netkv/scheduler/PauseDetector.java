package io.netkv.scheduler;

import java.util.function.LongSupplier;

/**
 * Notices that a process was paused: it was stopped, its machine suspended, or its garbage collector ran for long. Then other
 * processes may have got its partitions without its knowing, and what it is about to decide may be decided already
 * (docs/decisions/0015-paused-processes.md). A clock that is looked at several times a second by a thread of its own shows a
 * gap then, whichever thread goes on first.
 *
 * <p>Safe for use by many threads.
 */
final class PauseDetector implements AutoCloseable {

    private static final long LOOK_INTERVAL_MILLIS = 250;

    private final LongSupplier monotonicNanos;
    private final long longestGapNanos;
    private final Thread thread = new Thread(this::look, "pause-detector");
    private long lookedNanos;
    private int pauses;

    /**
     * Without a thread of its own.
     *
     * @param monotonicNanos a clock that is never set and goes on during a pause
     * @param longestGapMillis the longest gap that is no pause
     */
    PauseDetector(LongSupplier monotonicNanos, long longestGapMillis) {
        this.monotonicNanos = monotonicNanos;
        longestGapNanos = longestGapMillis * 1_000_000;
        lookedNanos = monotonicNanos.getAsLong();
        thread.setDaemon(true);
    }

    /**
     * Starts one.
     *
     * @param sessionTimeoutMillis for how long the group's coordinator waits for a process before it gives its partitions away
     * @param heartbeatIntervalMillis before a pause begins, the coordinator may not have heard from the process for so long
     */
    static PauseDetector start(long sessionTimeoutMillis, long heartbeatIntervalMillis) {
        long longestGapMillis = Math.max(1, (sessionTimeoutMillis - heartbeatIntervalMillis) * 2 / 3);
        PauseDetector detector = new PauseDetector(System::nanoTime, longestGapMillis);
        detector.thread.start();
        return detector;
    }

    /** How many pauses there have been, up to now. */
    synchronized int pauses() {
        long now = monotonicNanos.getAsLong();
        if (now - lookedNanos > longestGapNanos) {
            pauses++;
        }
        lookedNanos = now;
        return pauses;
    }

    private void look() {
        try {
            while (true) {
                pauses();
                Thread.sleep(LOOK_INTERVAL_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
