package io.netkv.core.telemetry;

/** The unit of a device's time where it may not be the one agreed on: told by what makes it agree with event time. */
public final class DeviceTime {

    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long YEAR_MICROS = 365 * DAY_MICROS;

    private DeviceTime() {}

    /**
     * A time in microseconds. One that is within a year of event time is left as it is, and so is one that is near it in no
     * unit: devices' clocks may be wrong, and only their differences count.
     *
     * @param time since the epoch, said to be in microseconds
     * @param eventMillis event time at which it arrived
     */
    public static long micros(long time, long eventMillis) {
        long eventMicros = 1000 * eventMillis;
        if (Math.abs(time - eventMicros) <= YEAR_MICROS || time <= 0) {
            return time;
        }
        if (isNear(time / 1000, eventMicros)) {
            return time / 1000;
        }
        for (long factor = 1000; factor <= 1_000_000 && time <= Long.MAX_VALUE / factor; factor *= 1000) {
            if (isNear(factor * time, eventMicros)) {
                return factor * time;
            }
        }
        return time;
    }

    private static boolean isNear(long micros, long eventMicros) {
        return Math.abs(micros - eventMicros) <= DAY_MICROS;
    }
}
