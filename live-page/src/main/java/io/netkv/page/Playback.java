package io.netkv.page;

/**
 * How a recording is to be played.
 *
 * @param paused whether it stands still
 * @param speed event time per wall time, above 0
 * @param steps decisions to go on by though it is paused
 */
record Playback(boolean paused, double speed, int steps) {

    private static final int MOST_STEPS = 1_000;

    Playback {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("speed is " + speed + "; it must be above 0");
        }
        if (steps < 0 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("steps is " + steps + "; it must be 0 to " + MOST_STEPS);
        }
    }
}
