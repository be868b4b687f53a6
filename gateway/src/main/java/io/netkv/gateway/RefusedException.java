package io.netkv.gateway;

import org.jspecify.annotations.Nullable;

/** A request is not placed, now or ever. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Long retryAfterMillis;

    /**
     * Of a request.
     *
     * @param message why
     * @param retryAfterMillis when it may be sent again; null if that is of no use
     */
    public RefusedException(String message, @Nullable Long retryAfterMillis) {
        super(message);
        this.retryAfterMillis = retryAfterMillis;
    }

    /** When the same request may be sent again; null if that is of no use. */
    public @Nullable Long retryAfterMillis() {
        return retryAfterMillis;
    }
}
