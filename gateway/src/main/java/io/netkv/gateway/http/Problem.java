package io.netkv.gateway.http;

import org.jspecify.annotations.Nullable;

/** An answer that is an error, as RFC 9457 has it. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;
    private final @Nullable Long retryAfterMillis;

    Problem(int status, String title, String detail) {
        this(status, title, detail, null);
    }

    Problem(int status, String title, String detail, @Nullable Long retryAfterMillis) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.retryAfterMillis = retryAfterMillis;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    @Nullable Long retryAfterMillis() {
        return retryAfterMillis;
    }
}
