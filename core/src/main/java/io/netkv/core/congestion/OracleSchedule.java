package io.netkv.core.congestion;

import io.netkv.core.time.EventClock;

/**
 * When the oracle emits a snapshot of a fabric: as event time crosses into another hop, and by the wall clock when it has been
 * silent since the last tick.
 */
public final class OracleSchedule {

    private final long hopMillis;
    private final EventClock clock;
    private boolean emittedSinceTick;

    /**
     * Nothing said yet.
     *
     * @param hopMillis length of a hop of event time, above 0
     * @param speed event time per wall time, above 0
     */
    public OracleSchedule(long hopMillis, double speed) {
        this.hopMillis = hopMillis;
        clock = new EventClock(speed);
    }

    /** Event time. */
    public EventClock clock() {
        return clock;
    }

    /**
     * Sees a record. A snapshot that is due belongs before the record's own news: it then holds all of the hops before,
     * of every link, and not the first of many readings of the next.
     *
     * @return whether a snapshot is due
     */
    public boolean isDue(long eventMillis, long wallMillis) {
        boolean crossed = clock.isStarted()
                && Math.floorDiv(eventMillis, hopMillis) > Math.floorDiv(clock.seenMillis(), hopMillis);
        clock.observe(eventMillis, wallMillis);
        emittedSinceTick |= crossed;
        return crossed;
    }

    /**
     * Sees the wall clock tick.
     *
     * @return whether a snapshot is due: event time is known, and none was due since the last tick
     */
    public boolean isDueAtTick() {
        boolean due = clock.isStarted() && !emittedSinceTick;
        emittedSinceTick = false;
        return due;
    }
}
