package io.netkv.core.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * One reading of one directed link, as its device took it.
 *
 * @param eventMillis event time, milliseconds since the epoch, above 0; only {@link LinkWindow} tells a device's clock
 *     that was set back from a late reading by it
 * @param deviceMicros when the device took the reading, on its own clock, microseconds since the epoch, above 0
 * @param bytesSent bytes sent so far, a counter of 0 or more; null where the device has none
 * @param utilisation share of capacity in use since the device's last reading, 0 to 1; read where there is no counter
 * @param capacityBytesPerSecond what the link can carry, above 0; 0 where that is not known here
 * @param up whether the link is up; a reading of a link that is down needs no values
 */
public record LinkReading(
        long eventMillis,
        long deviceMicros,
        @Nullable Long bytesSent,
        @Nullable Double utilisation,
        double capacityBytesPerSecond,
        boolean up) {

    /** Checks the values: an {@link IllegalArgumentException} names the field, its value and what is allowed. */
    public LinkReading {
        require(
                eventMillis > 0,
                "the record's timestamp",
                eventMillis,
                "above 0: event time, milliseconds since the epoch");
        require(
                deviceMicros > 0,
                "deviceTimeMicros",
                deviceMicros,
                "above 0: the device's clock, microseconds since the epoch");
        require(bytesSent == null || bytesSent >= 0, "bytesSent", bytesSent, "0 or more: a counter of bytes");
        require(
                utilisation == null || (utilisation >= 0 && utilisation <= 1),
                "utilisation",
                utilisation,
                "0 to 1: a share, not per cent");
        if (up && bytesSent == null && utilisation == null) {
            throw new IllegalArgumentException(
                    "the reading has neither bytesSent nor utilisation; a link that is up must report one of them");
        }
    }

    /** A reading of a link whose capacity is not known here. */
    public LinkReading(
            long eventMillis, long deviceMicros, @Nullable Long bytesSent, @Nullable Double utilisation, boolean up) {
        this(eventMillis, deviceMicros, bytesSent, utilisation, 0, up);
    }

    private static void require(boolean holds, String field, @Nullable Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(field + " is " + value + "; it must be " + allowed);
        }
    }
}
