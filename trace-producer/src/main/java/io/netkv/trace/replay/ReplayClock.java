package io.netkv.trace.replay;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The wall clock, and sleeping by it. */
public interface ReplayClock {

    /** Nanoseconds from an arbitrary moment, never going back. */
    long nanoTime();

    /** Microseconds since the epoch. */
    long epochMicros();

    /**
     * Sleeps at most so long. May return early, and does so when the thread is or becomes interrupted; leaves the
     * interrupt as it is.
     *
     * @param nanos above 0
     */
    void sleepNanos(long nanos);

    /** The machine's clock. */
    ReplayClock SYSTEM = new ReplayClock() {

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long epochMicros() {
            Instant now = Instant.now();
            return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
        }

        @Override
        public void sleepNanos(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }
    };
}
