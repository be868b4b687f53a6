package io.netkv.client;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request is not placed. */
public final class PlacementRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable Long retryAfterMillis;

    PlacementRefusedException(String reason, @Nullable Long retryAfterMillis) {
        super(reason);
        this.retryAfterMillis = retryAfterMillis;
    }

    /** When the same request may be placed; empty where it never will. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfterMillis).map(Duration::ofMillis);
    }
}
