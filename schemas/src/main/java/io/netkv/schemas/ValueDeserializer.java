package io.netkv.schemas;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Another deserializer's values, if they are what their topic holds. A value that cannot be read is always a {@link
 * SerializationException} with a line for people, and a registry that fails always a {@link RegistryException}: neither
 * Avro's readers nor registries' clients have exceptions in common.
 */
final class ValueDeserializer implements Deserializer<SpecificRecord> {

    private static final int HEADER_BYTES = 5;

    /** Names of what topics hold. */
    private static final Map<String, String> KINDS = Arrays.stream(Topic.values())
            .filter(topic -> topic.schema() != null)
            .collect(Collectors.toMap(Topic::topicName, topic -> topic.schema().getName()));

    private final Deserializer<?> reader;
    private final String remedy;

    /**
     * Checks what another deserializer reads.
     *
     * @param remedy what to do where a schema does not fit a value; may be empty
     */
    ValueDeserializer(Deserializer<?> reader, String remedy) {
        this.reader = reader;
        this.remedy = remedy;
    }

    /**
     * Reads a value.
     *
     * @throws SerializationException where it cannot be read, or is of another class than the values of its topic
     * @throws RegistryException where the registry fails: then nothing is known of the value
     */
    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] data) {
        if (data == null) {
            return null;
        }
        SpecificRecord value = read(topic, data);
        String kind = value.getSchema().getName();
        if (!kind.equals(KINDS.getOrDefault(topic, kind))) {
            throw new SerializationException(
                    "it is a " + kind + (hasId(data) ? " by its schema id, " + id(data) + "," : "") + " and topic '"
                            + topic + "' takes values of " + KINDS.get(topic) + " only" + remedy);
        }
        return value;
    }

    private SpecificRecord read(String topic, byte[] data) {
        try {
            return (SpecificRecord) reader.deserialize(topic, data);
        } catch (RuntimeException e) {
            RegistryException registry = RegistryException.findIn(e);
            if (registry != null) {
                throw registry;
            } else if (e instanceof SerializationException && e.getCause() == null) {
                throw e;
            }
            throw new SerializationException(
                    hasId(data)
                            ? "it does not read as what its schema id, " + id(data) + ", stands for (" + root(e) + ")"
                                    + remedy
                            : "it is not Avro in Confluent's wire format (" + root(e) + ")",
                    e);
        }
    }

    private static boolean hasId(byte[] data) {
        return data.length >= HEADER_BYTES && data[0] == 0;
    }

    private static int id(byte[] data) {
        return ByteBuffer.wrap(data).getInt(1);
    }

    private static String root(Throwable exception) {
        Throwable cause = exception;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        reader.close();
    }
}
