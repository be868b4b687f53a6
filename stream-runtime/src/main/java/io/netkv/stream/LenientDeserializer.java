package io.netkv.stream;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads null where the value cannot be read. For stores whose changelog is a topic that others write: what could not be
 * read went to the dead letters when it arrived, and must not stop a restart. Where a registry fails it does: what it could
 * not read might be a decision.
 *
 * @param <T> what is read
 */
public final class LenientDeserializer<T> implements Deserializer<T> {

    private final Deserializer<T> strict;

    /** Reads with another deserializer, which throws {@link SerializationException} where it cannot. */
    public LenientDeserializer(Deserializer<T> strict) {
        this.strict = strict;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] data) {
        try {
            return strict.deserialize(topic, data);
        } catch (SerializationException unreadable) {
            return null;
        }
    }
}
