package io.netkv.gateway;

import io.netkv.scheduler.SchedulerSettings;
import java.time.Duration;

/**
 * How a gateway answers.
 *
 * @param deadline how long a reservation is waited for where the request does not say; 1 ms to {@link #MAX_DEADLINE}
 * @param scheduler the settings that the scheduler runs with; its policy is learnt from its decisions
 */
public record GatewaySettings(Duration deadline, SchedulerSettings scheduler) {

    /** Longer than this, no router waits. */
    public static final Duration MAX_DEADLINE = Duration.ofMinutes(1);

    /** A fifth of a second: far above what a decision takes, and below what a user notices. */
    public static final GatewaySettings DEFAULT =
            new GatewaySettings(Duration.ofMillis(200), SchedulerSettings.DEFAULT);

    public GatewaySettings {
        if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(MAX_DEADLINE) > 0) {
            throw new IllegalArgumentException("the deadline is " + deadline.toMillis() + " ms; it must be 1 to "
                    + MAX_DEADLINE.toMillis() + " ms");
        }
    }
}
