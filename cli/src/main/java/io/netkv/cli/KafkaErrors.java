package io.netkv.cli;

import io.netkv.kafka.text.KafkaFailures;
import io.netkv.schemas.RegistryException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;

/** Errors of Kafka's clients in words. Apart from all others, so that a command without Kafka starts without its classes. */
final class KafkaErrors {

    private static final String ROOT = "org.apache.kafka.common.KafkaException";

    private KafkaErrors() {}

    /** Whether an error is of Kafka, found out by names: only then may the other methods be asked. */
    static boolean isOfKafka(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(ROOT)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it means no more than that a thread was interrupted. */
    static boolean isInterruption(Throwable thrown) {
        return thrown instanceof InterruptException;
    }

    /** Whether a user can make something of it. */
    static boolean isTelling(Throwable thrown) {
        return thrown instanceof ApiException
                || thrown instanceof SerializationException
                || thrown instanceof RegistryException;
    }

    /** What to print of one that is {@linkplain #isTelling telling}. */
    static String words(Throwable thrown) {
        if (thrown instanceof RecordDeserializationException record) {
            return KafkaFailures.inWords(record);
        }
        return thrown instanceof ApiException kafka
                ? KafkaFailures.inWords(kafka)
                : String.valueOf(thrown.getMessage());
    }
}
