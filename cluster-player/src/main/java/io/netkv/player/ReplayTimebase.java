package io.netkv.player;

/** Event time as it runs with the wall clock: fixed by the first request, scaled by the speed. */
final class ReplayTimebase {

    private final double speed;
    private final long anchorEventMillis;
    private final long anchorWallMicros;

    /**
     * A clock that showed some event time at some wall-clock time.
     *
     * @param speed event seconds per wall-clock second
     */
    ReplayTimebase(double speed, long anchorEventMillis, long anchorWallMicros) {
        this.speed = speed;
        this.anchorEventMillis = anchorEventMillis;
        this.anchorWallMicros = anchorWallMicros;
    }

    /** Event time since the anchor, seconds. */
    double seconds(long wallMicros) {
        return Math.max(0, (wallMicros - anchorWallMicros) * 1e-6 * speed);
    }

    /** Event time of a number of seconds after the anchor, milliseconds since the epoch. */
    long millis(double seconds) {
        return anchorEventMillis + (long) Math.floor(seconds * 1e3);
    }

    /** The same in microseconds. */
    long micros(double seconds) {
        return anchorEventMillis * 1000 + (long) Math.floor(seconds * 1e6);
    }

    /** Seconds after the anchor of an event time. */
    double secondsOf(long eventMillis) {
        return (eventMillis - anchorEventMillis) * 1e-3;
    }
}
