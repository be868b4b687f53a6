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
final class PauseDetector {

    /**
     * The shortest pause that counts. The group's coordinator waits for the session timeout, 6 s, before it gives partitions
     * away, and has heard from this process at most one heartbeat interval, 2 s, before a pause begins.
     */
    static final long LONGEST_GAP_MILLIS = 3_000;

    private static final long LOOK_INTERVAL_MILLIS = 200;

    private final LongSupplier monotonicNanos;
    private long lookedNanos;
    private int pauses;

    /**
     * Without a thread of its own.
     *
     * @param monotonicNanos a clock that is never set and goes on during a pause
     */
    PauseDetector(LongSupplier monotonicNanos) {
        this.monotonicNanos = monotonicNanos;
        lookedNanos = monotonicNanos.getAsLong();
    }

    /** That of this process. */
    static PauseDetector ofProcess() {
        return OfProcess.INSTANCE;
    }

    /** How many pauses there have been, up to now. */
    synchronized int pauses() {
        long now = monotonicNanos.getAsLong();
        if (now - lookedNanos > LONGEST_GAP_MILLIS * 1_000_000) {
            pauses++;
        }
        lookedNanos = now;
        return pauses;
    }

    private static final class OfProcess {

        private static final PauseDetector INSTANCE = start();

        private static PauseDetector start() {
            PauseDetector detector = new PauseDetector(System::nanoTime);
            Thread thread = new Thread(() -> look(detector), "pause-detector");
            thread.setDaemon(true);
            thread.start();
            return detector;
        }

        private static void look(PauseDetector detector) {
            try {
                while (true) {
                    detector.pauses();
                    Thread.sleep(LOOK_INTERVAL_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
