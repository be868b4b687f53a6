package io.netkv.player;

import io.netkv.simulator.cluster.ClusterParameters;

/**
 * How the live player plays.
 *
 * @param speed event seconds per wall-clock second, above 0 and finite; the replay's
 * @param telemetryIntervalMillis event time between two readings of every link, above 0
 * @param cluster what the simulated cluster is like
 * @param seed of background traffic and ECMP hashing
 */
public record LiveClusterSettings(double speed, long telemetryIntervalMillis, ClusterParameters cluster, long seed) {

    private static final double WALL_MILLIS_BETWEEN_READINGS = 250;

    public LiveClusterSettings {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException(
                    "speed is " + speed + "; the live player takes any finite number above 0, for example 60");
        }
        if (telemetryIntervalMillis <= 0) {
            throw new IllegalArgumentException(
                    "telemetry interval is " + telemetryIntervalMillis + " ms; it must be above 0");
        }
    }

    /**
     * An interval that neither floods the broker in a fast replay nor is rare in a slow one: one second of event time,
     * or a quarter of a second of wall clock where that is longer.
     */
    public static long telemetryIntervalMillis(double speed) {
        return Math.max(1000, Math.round(speed * WALL_MILLIS_BETWEEN_READINGS));
    }
}
