package io.netkv.trace.replay;

/** A clock that moves when a thread sleeps, and, like real ones, a little longer than requested. */
final class ManualClock implements ReplayClock {

    static final long START_EPOCH_MICROS = 1_700_000_000_000_000L;

    private final long oversleptNanos;
    private long nanos = Long.MAX_VALUE - 5_000_000; // System.nanoTime() may overflow
    private final long startNanos = nanos;
    private long sleeps;

    ManualClock(long oversleptNanos) {
        this.oversleptNanos = oversleptNanos;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMicros() {
        return START_EPOCH_MICROS + elapsedNanos() / 1_000;
    }

    @Override
    public void sleepNanos(long duration) {
        sleeps++;
        nanos += duration + oversleptNanos;
    }

    long elapsedNanos() {
        return nanos - startNanos;
    }

    long sleeps() {
        return sleeps;
    }
}
