package io.netkv.trace.replay;

import io.netkv.schemas.Topic;

/** Requests that could not be sent; the message is one line. */
public final class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReplayException(long acknowledged, Throwable cause) {
        super(describe(acknowledged, cause), cause);
    }

    private static String describe(long acknowledged, Throwable cause) {
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return "topic " + Topic.DECODE_REQUESTS.topicName() + " did not take a request after " + acknowledged
                + " that it took: " + cause.getClass().getSimpleName() + ": " + reason
                + "; check that the broker runs and the topic exists";
    }
}
