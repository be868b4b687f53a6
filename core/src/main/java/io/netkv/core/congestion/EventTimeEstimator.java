package io.netkv.core.congestion;

/**
 * Event time now: the newest seen, and what the wall clock has done since, times the speed at which event time runs. So
 * age grows while no records come.
 *
 * <p>An estimate between records, which the next one corrects: it may go back then, where the estimate ran ahead of a
 * replay that paused. A clock that insisted would call everything old from then on.
 */
public final class EventTimeEstimator {

    private final double speed;
    private boolean started;
    private long seenMillis;
    private long wallMillisWhenSeen;

    /**
     * A clock that has seen nothing.
     *
     * @param speed event time per wall time: 1 live, the speed factor in replays; above 0
     */
    public EventTimeEstimator(double speed) {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException(
                    "speed is " + speed + "; it must be above 0: 1 for live traffic, the speed factor of a replay");
        }
        this.speed = speed;
    }

    /** Whether it has seen an event time. */
    public boolean isStarted() {
        return started;
    }

    /** The newest event time seen, milliseconds since the epoch; meaningless before it is {@link #isStarted}. */
    public long seenMillis() {
        return seenMillis;
    }

    /** Sees a record's event time at a wall time; an older one than the newest is not news. */
    public void observe(long eventMillis, long wallMillis) {
        if (!started || eventMillis > seenMillis) {
            started = true;
            seenMillis = eventMillis;
            wallMillisWhenSeen = wallMillis;
        }
    }

    /**
     * Goes on as it was before a restart.
     *
     * @param newestMillis event time of the newest record then
     * @param nowMillis what the clock said then
     * @param wallMillis wall time then
     */
    public void resume(long newestMillis, long nowMillis, long wallMillis) {
        observe(newestMillis, wallMillis - Math.round((nowMillis - newestMillis) / speed));
    }

    /**
     * Event time now.
     *
     * @param wallMillis wall time now
     * @throws IllegalStateException where nothing was seen
     */
    public long nowMillis(long wallMillis) {
        if (!started) {
            throw new IllegalStateException("the clock has seen no event time");
        }
        return seenMillis + Math.round(Math.max(0, wallMillis - wallMillisWhenSeen) * speed);
    }
}
