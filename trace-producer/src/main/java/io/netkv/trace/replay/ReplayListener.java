package io.netkv.trace.replay;

/** Hears of progress, on the sending thread: it must be quick. */
@FunctionalInterface
public interface ReplayListener {

    /** Nobody listens. */
    ReplayListener NONE = (requests, offsetMillis, lateNanos) -> {};

    /**
     * A request was handed to the producer for every fabric.
     *
     * @param requests how many so far, this one included
     * @param offsetMillis its arrival, by the trace's clock
     * @param lateNanos how long after it was due, wall clock, 0 or more; without meaning at {@link
     *     ReplaySettings#MAX_SPEED}
     */
    void onSent(long requests, long offsetMillis, long lateNanos);
}
