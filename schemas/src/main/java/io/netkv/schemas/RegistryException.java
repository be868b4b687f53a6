package io.netkv.schemas;

import java.io.EOFException;
import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry did not do what it is there for: it does not answer, or refuses. No record is to blame, so none may be
 * dropped for it. The message is one line.
 */
public final class RegistryException extends KafkaException {

    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public RegistryException(String message) {
        super(message);
    }

    /** A failure with what led to it. */
    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The failure of a registry that led to an exception, or null where the record is to blame. Serializers of others have
     * exceptions of their own. Those of Confluent's are recognised by their causes: an {@link IOException} that is not Avro's,
     * one of Kafka's {@link ApiException}s (for 401, 403, 429 and most of 5xx), or a RestClientException; but none whose
     * message says error code 404, 40403 for example: that is an id which the registry does not know.
     */
    public static @Nullable RegistryException findIn(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryException registry) {
                return registry;
            } else if (isOfRegistryClient(cause)) {
                return new RegistryException(
                        "the schema registry does not do its work (" + cause
                                + "); is it running, and does it let us in?",
                        exception);
            }
        }
        return null;
    }

    private static boolean isOfRegistryClient(Throwable cause) {
        boolean whileDecoding = cause instanceof EOFException
                || cause.getClass().getPackageName().startsWith("org.apache.avro");
        boolean unknownId = String.valueOf(cause.getMessage()).contains("error code: 404");
        return !unknownId
                && !isOfBroker(cause)
                && (cause instanceof ApiException
                        || cause instanceof IOException && !whileDecoding
                        || cause.getClass().getSimpleName().equals("RestClientException"));
    }

    private static boolean isOfBroker(Throwable cause) {
        return cause instanceof TopicAuthorizationException
                || cause instanceof GroupAuthorizationException
                || cause instanceof ClusterAuthorizationException;
    }
}
