package io.netkv.oracle;

import io.netkv.core.telemetry.WindowSettings;
import io.netkv.core.time.EventClock;
import java.time.Duration;

/**
 * Configuration of the oracle. Durations are of event time, but for the silence interval.
 *
 * @param window how far back a link's mean reaches: a whole multiple of the hop
 * @param hop how often, in event time, a snapshot is made; 1 ms or more
 * @param silenceInterval after how much wall time without a snapshot an aged one is sent; 1 ms or more
 * @param speed event time per wall time: 1 for live traffic, the speed factor of a replay; above 0
 * @param linkTimeout after how long a link's measurement no longer counts; the window or more
 */
public record OracleSettings(
        Duration window, Duration hop, Duration silenceInterval, double speed, Duration linkTimeout) {

    /** Settings for live telemetry that is sampled about once a second. */
    public static final OracleSettings DEFAULT = new OracleSettings(
            Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofSeconds(60));

    /** Checks the values: an {@link IllegalArgumentException} names the option, its value and what is allowed. */
    public OracleSettings {
        if (silenceInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "silence interval is " + silenceInterval.toMillis() + " ms; it must be 1 ms or more");
        }
        // Made only to be checked.
        new WindowSettings(window, hop, linkTimeout);
        EventClock.requireSpeed(speed);
    }

    WindowSettings windowSettings() {
        return new WindowSettings(window, hop, linkTimeout);
    }
}
