package io.netkv.trace.replay;

/**
 * How a workload is sent.
 *
 * @param speed how many times faster than the trace's clock the wall clock lets it go, above 0; {@link #MAX_SPEED} does
 *     not wait at all
 * @param baseEpochMillis event time of the workload's start, milliseconds since the epoch, 0 or more. Brokers by default
 *     refuse event times more than an hour ahead of their clock, and remove records by event time.
 * @param kvBytesPerToken KV cache bytes of one token, 1 or more
 */
public record ReplaySettings(double speed, long baseEpochMillis, long kvBytesPerToken) {

    /** As fast as the broker takes it. */
    public static final double MAX_SPEED = Double.POSITIVE_INFINITY;

    /** Llama-3-70B at FP16: 2 x 80 layers x 8 KV heads x 128 x 2 bytes. */
    public static final long DEFAULT_KV_BYTES_PER_TOKEN = 327_680;

    public ReplaySettings {
        if (!(speed > 0)) {
            throw badSpeed(Double.toString(speed));
        }
        if (baseEpochMillis < 0) {
            throw new IllegalArgumentException("base time is " + baseEpochMillis
                    + "; it must be 0 or more milliseconds since the epoch; leave it out to use the time of the start");
        }
        if (kvBytesPerToken < 1) {
            throw new IllegalArgumentException("KV bytes per token is " + kvBytesPerToken
                    + "; it must be 1 or more; leave it out to use " + DEFAULT_KV_BYTES_PER_TOKEN);
        }
    }

    /** A speed and a base of event time, with the default KV cache. */
    public static ReplaySettings of(double speed, long baseEpochMillis) {
        return new ReplaySettings(speed, baseEpochMillis, DEFAULT_KV_BYTES_PER_TOKEN);
    }

    /** Reads a speed as users write it: a number above 0, or {@code max}. */
    public static double parseSpeed(String text) {
        if (text.equals("max")) {
            return MAX_SPEED;
        }
        try {
            double speed = Double.parseDouble(text);
            if (speed > 0) {
                return speed;
            }
        } catch (NumberFormatException e) {
            throw badSpeed(text);
        }
        throw badSpeed(text);
    }

    private static IllegalArgumentException badSpeed(String text) {
        return new IllegalArgumentException("speed is " + text
                + "; it must be any number above 0, such as 1 for the trace's own pace or 60 for a minute in a second,"
                + " or max to send without waiting");
    }
}
