package io.netkv.trace.results;

import java.time.Duration;

/** A wait for outcomes that times out if none has come for a minute. Times are {@link System#nanoTime}. */
final class OutcomeWait {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long expected;
    private long seen;
    private long lastProgressNanos;

    /** Begins; none has come yet. */
    OutcomeWait(long expected, long nowNanos) {
        this.expected = expected;
        lastProgressNanos = nowNanos;
    }

    /** So many are there now. */
    void update(long outcomes, long nowNanos) {
        if (outcomes > seen) {
            seen = outcomes;
            lastProgressNanos = nowNanos;
        }
    }

    /** How many there were at the last update. */
    long seen() {
        return seen;
    }

    /** Whether all are there. */
    boolean isOver() {
        return seen >= expected;
    }

    /** Whether some are missing, and none has come for longer than {@link #PATIENCE}. */
    boolean hasTimedOut(long nowNanos) {
        return !isOver() && nowNanos - lastProgressNanos > PATIENCE.toNanos();
    }

    /** The message of a wait that has timed out. */
    @Override
    public String toString() {
        return "nothing has happened for " + PATIENCE.toSeconds() + " s with " + seen + " of " + expected
                + " outcomes in";
    }
}
