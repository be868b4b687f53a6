package io.netkv.kafka.text;

import java.util.Locale;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What Kafka's clients throw, in words for users. */
public final class KafkaFailures {

    private KafkaFailures() {}

    /** A record that cannot be read: Kafka's own message has the location only. */
    public static String inWords(RecordDeserializationException record) {
        Throwable cause = record.getCause();
        return "record " + record.offset() + " of " + record.topicPartition() + " cannot be read: "
                + (cause == null ? record.getMessage() : cause.getMessage());
    }

    /** What a broker answers, or that it does not. */
    public static String inWords(ApiException exception) {
        String message = String.valueOf(exception.getMessage());
        if (exception instanceof TimeoutException) {
            return "Kafka did not answer in time: " + message + "; check that the broker is running";
        } else if (exception instanceof AuthenticationException) {
            return "Kafka does not know who this is: " + message + "; --config sets security.protocol and credentials";
        } else if (exception instanceof AuthorizationException) {
            return "Kafka does not allow this: " + message;
        }
        String kind = exception.getClass().getSimpleName().replaceAll("Exception$", "");
        return "Kafka refuses: " + message + " (" + kind.toLowerCase(Locale.ROOT) + ")";
    }
}
