package io.netkv.core.telemetry;

/** What became of a reading in its link's window. */
public enum ReadingOutcome {
    /** The link's first reading, or its first of another kind: a counter has become the base of the next rate. */
    FIRST,
    /** It gave a rate, or a share, for the time since the reading before. */
    ACCEPTED,
    /** It was taken before the newest reading, and changed nothing. */
    LATE,
    /** It was taken at the time of the newest reading, and changed nothing. */
    REPEATED,
    /** Its counter went back: no rate from this pair, and the new value is the base of the next one. */
    RESET,
    /**
     * It came more than a window after the one before, so that the window started again: with the mean over the whole
     * interval, or, beyond {@link WindowSettings#longestInterval}, with nothing but a new base.
     */
    GAP,
    /**
     * The reading before was wrong, its counter too high or too low for once: it is taken back, and the rate is that since
     * the one before it.
     */
    CORRECTED,
    /** The link cannot have carried what its counter says: no rate from this pair, and the base stays. */
    IMPOSSIBLE,
    /** The link is down: the window started again. */
    DOWN;

    /** Whether the reading changed the window. */
    public boolean isTaken() {
        return this != LATE && this != REPEATED && this != IMPOSSIBLE;
    }
}
