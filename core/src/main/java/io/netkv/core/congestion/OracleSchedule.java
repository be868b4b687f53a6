package io.netkv.core.congestion;

import io.netkv.core.time.EventClock;
import java.util.Arrays;

/**
 * When the oracle makes a snapshot of a fabric. Its links are read in several partitions, each of which reports the event
 * time that it has reached. A snapshot is due when those that were there at the last one have all come into another hop, or when
 * one has done so twice and the others have fallen silent; and by the wall clock, when none was due since the last tick.
 */
public final class OracleSchedule {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final long hopMillis;
    private final EventClock clock;
    /** By partition: the hop that it has come to. */
    private long[] hops = {};
    /** The hop in which the last snapshot was made. */
    private long lastHop = UNKNOWN;

    private boolean isMadeSinceTick;

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
     * Sees the event time that a partition has reached.
     *
     * @param partition 0 or more
     * @return whether a snapshot is due
     */
    public boolean isDue(int partition, long eventMillis, long wallMillis) {
        if (lastHop == UNKNOWN && clock.isStarted()) {
            lastHop = hop(clock.seenMillis()); // gone on after a restart
        }
        long hop = hop(clock.observe(eventMillis, wallMillis));
        if (lastHop == UNKNOWN) {
            lastHop = hop;
        }
        makeRoom(partition);
        boolean isSecondTime = hops[partition] > lastHop && hop > hops[partition];
        hops[partition] = Math.max(hop, hops[partition]);
        if (hop <= lastHop || (isAnyBehind() && !isSecondTime)) {
            return false;
        }
        lastHop = hop;
        isMadeSinceTick = true;
        return true;
    }

    private long hop(long millis) {
        return Math.floorDiv(millis, hopMillis);
    }

    private void makeRoom(int partition) {
        int known = hops.length;
        if (partition >= known) {
            hops = Arrays.copyOf(hops, partition + 1);
            Arrays.fill(hops, known, hops.length, UNKNOWN);
        }
    }

    private boolean isAnyBehind() {
        for (long hop : hops) {
            if (hop == lastHop) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sees the wall clock tick.
     *
     * @return whether a snapshot is due: event time is known, and none was due since the last tick
     */
    public boolean isDueAtTick() {
        boolean due = clock.isStarted() && !isMadeSinceTick;
        isMadeSinceTick = false;
        return due;
    }
}
