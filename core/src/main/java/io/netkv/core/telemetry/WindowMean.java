package io.netkv.core.telemetry;

/**
 * Mean over a link's window.
 *
 * @param validity whether it rests on the newest reading, on earlier ones alone, or on none
 * @param kind what the value is
 * @param value bytes per second, 0 or more, or a share of 0 to 1; 0 where the validity is {@link Validity#MISSING}
 */
public record WindowMean(Validity validity, Kind kind, double value) {

    /** What a link reports. */
    public enum Kind {
        /** A counter: the value is bytes per second. */
        RATE,
        /** A ready utilisation: the value is a share of capacity. */
        SHARE
    }
}
