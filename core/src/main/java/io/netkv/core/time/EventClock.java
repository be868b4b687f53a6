package io.netkv.core.time;

/**
 * Event time, bounded: a producer's stamp moves it only as far as it could have moved by itself
 * (docs/decisions/0014-bounded-event-time.md). A stamp is plausible up to 5 seconds of wall time, at the clock's speed, ahead
 * of the wall clock or, in a replay that runs faster, of where the replay can have come since the first stamp. A later one
 * is counted at the time that the clock shows. An early stamp is always plausible: it moves nothing.
 *
 * <p>Between stamps the clock estimates: the newest stamp, and what the wall clock has done since, times the speed. The next
 * stamp corrects the estimate, also backwards, if it ran ahead of a replay that paused.
 */
public final class EventClock {

    /** Wall time by which clocks may differ. */
    private static final long ALLOWANCE_MILLIS = 5_000;

    private final double speed;
    private boolean started;
    private long seenMillis;
    private long wallMillisWhenSeen;
    /** Where a replay began. */
    private long anchorMillis;

    private long wallMillisAtAnchor;

    /**
     * A clock that has seen nothing.
     *
     * @param speed event time per wall time: 1 live, the speed factor in replays; above 0
     */
    public EventClock(double speed) {
        requireSpeed(speed);
        this.speed = speed;
    }

    /**
     * Checks a speed.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public static void requireSpeed(double speed) {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException(
                    "speed is " + speed + "; it must be above 0: 1 for live traffic, the speed factor of a replay");
        }
    }

    /** Whether it has seen a plausible event time. */
    public boolean isStarted() {
        return started;
    }

    /** The newest plausible event time seen, milliseconds since the epoch; meaningless before it is {@link #isStarted}. */
    public long seenMillis() {
        return seenMillis;
    }

    /**
     * Sees a record's event time.
     *
     * @param eventMillis the record's stamp
     * @param wallMillis wall time now
     * @return the event time to count the record at: its stamp, or the clock's time if the stamp is not plausible
     */
    public long observe(long eventMillis, long wallMillis) {
        long counted = bounded(eventMillis, wallMillis);
        if (!started) {
            anchorMillis = counted;
            wallMillisAtAnchor = wallMillis;
        }
        if (!started || counted > seenMillis) {
            started = true;
            seenMillis = counted;
            wallMillisWhenSeen = wallMillis;
        }
        return counted;
    }

    /** The event time at which a record counts, see {@link #observe}; the clock is not moved. */
    public long bounded(long eventMillis, long wallMillis) {
        long latest = latestPlausibleMillis(wallMillis);
        if (eventMillis <= latest) {
            return eventMillis;
        }
        return started ? Math.min(nowMillis(wallMillis), latest) : wallMillis;
    }

    private long latestPlausibleMillis(long wallMillis) {
        long live = wallMillis + ALLOWANCE_MILLIS;
        if (!started) {
            return live;
        }
        long elapsed = Math.max(0, wallMillis - wallMillisAtAnchor) + ALLOWANCE_MILLIS;
        return speed > 1 ? Math.max(live, anchorMillis + Math.round(elapsed * speed)) : live;
    }

    /**
     * Goes on as it was before a restart. What is passed in comes from a clock of this kind; it is believed in a replay,
     * whose beginning is not known any more, and otherwise if it is plausible.
     *
     * @param newestMillis event time of the newest record then
     * @param nowMillis what the clock said then
     * @param wallMillis wall time then
     */
    public void resume(long newestMillis, long nowMillis, long wallMillis) {
        if (speed <= 1 && newestMillis > latestPlausibleMillis(wallMillis)) {
            return;
        }
        started = true;
        seenMillis = newestMillis;
        wallMillisWhenSeen = wallMillis - Math.round((nowMillis - newestMillis) / speed);
        anchorMillis = nowMillis;
        wallMillisAtAnchor = wallMillis;
    }

    /**
     * Event time now.
     *
     * @param wallMillis wall time now
     * @throws IllegalStateException if nothing was seen
     */
    public long nowMillis(long wallMillis) {
        if (!started) {
            throw new IllegalStateException("the clock has seen no event time");
        }
        return seenMillis + Math.round(Math.max(0, wallMillis - wallMillisWhenSeen) * speed);
    }
}
