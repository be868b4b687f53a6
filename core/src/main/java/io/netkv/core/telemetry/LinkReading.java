package io.netkv.core.telemetry;

/**
 * One reading of one directed link, as its device took it.
 *
 * @param eventMillis event time, milliseconds since the epoch, above 0; only {@link LinkWindow} tells a device's clock
 *     that was set back from a late reading by it
 * @param deviceMicros when the device took the reading, on its own clock, microseconds since the epoch, above 0
 * @param kind what the device reports
 * @param bytesSent of a {@link Kind#COUNTER}: bytes sent so far, 0 or more; else 0
 * @param utilisation of a {@link Kind#SHARE}: share of capacity in use since the device's last reading, 0 to 1; else 0
 * @param capacityBytesPerSecond what the link can carry, above 0; 0 where that is not known here
 */
public record LinkReading(
        long eventMillis,
        long deviceMicros,
        Kind kind,
        long bytesSent,
        double utilisation,
        double capacityBytesPerSecond) {

    /** What a device reports about a link. */
    public enum Kind {
        /** A counter of bytes. */
        COUNTER,
        /** A ready utilisation. */
        SHARE,
        /** That it is down. */
        DOWN
    }

    /** Checks the values: an {@link IllegalArgumentException} names the field, its value and what is allowed. */
    public LinkReading {
        if (eventMillis <= 0) {
            throw invalid("the record's timestamp", eventMillis, "above 0: event time, milliseconds since the epoch");
        }
        if (deviceMicros <= 0) {
            throw invalid(
                    "deviceTimeMicros", deviceMicros, "above 0: the device's clock, microseconds since the epoch");
        }
        requireCounter(bytesSent);
        requireShare(utilisation);
    }

    /** A counter of bytes. */
    public static LinkReading counter(
            long eventMillis, long deviceMicros, long bytesSent, double capacityBytesPerSecond) {
        return new LinkReading(eventMillis, deviceMicros, Kind.COUNTER, bytesSent, 0, capacityBytesPerSecond);
    }

    /** A ready utilisation. */
    public static LinkReading share(long eventMillis, long deviceMicros, double utilisation) {
        return new LinkReading(eventMillis, deviceMicros, Kind.SHARE, 0, utilisation, 0);
    }

    /** A link that is down. */
    public static LinkReading down(long eventMillis, long deviceMicros) {
        return new LinkReading(eventMillis, deviceMicros, Kind.DOWN, 0, 0, 0);
    }

    /** Checks a counter, also one that is not read: an {@link IllegalArgumentException} says what is allowed. */
    public static void requireCounter(long bytesSent) {
        if (bytesSent < 0) {
            throw invalid("bytesSent", bytesSent, "0 or more: a counter of bytes");
        }
    }

    /** Checks a utilisation, also one that is not read: an {@link IllegalArgumentException} says what is allowed. */
    public static void requireShare(double utilisation) {
        if (!(utilisation >= 0 && utilisation <= 1)) {
            throw invalid("utilisation", utilisation, "0 to 1: a share, not per cent");
        }
    }

    private static IllegalArgumentException invalid(String field, Object value, String allowed) {
        return new IllegalArgumentException(field + " is " + value + "; it must be " + allowed);
    }
}
