package io.netkv.schemas;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** A serializer's class, and that of its deserializer, found by the name of the former. */
record SerializerClasses(Class<?> writer, Class<?> reader) {

    private static final String SUFFIX = "Serializer";

    /**
     * Finds both.
     *
     * @throws IllegalArgumentException where the name does not end as it must, or a class is not on the class path
     */
    static SerializerClasses of(String name) {
        if (!name.endsWith(SUFFIX)) {
            throw new IllegalArgumentException(AvroSerdes.VALUE_SERIALIZER + " is '" + name
                    + "'; it must be the name of a class that ends in '" + SUFFIX
                    + "', for example io.confluent.kafka.serializers.KafkaAvroSerializer");
        }
        String stem = name.substring(0, name.length() - SUFFIX.length());
        return new SerializerClasses(load(name), load(stem + "Deserializer"));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, true, Utils.getContextOrKafkaClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    AvroSerdes.VALUE_SERIALIZER + " needs " + name
                            + ", which is not on the class path; name its jars"
                            + " in NETKV_CLASSPATH, or build with -Pconfluent where it is Confluent's",
                    e);
        }
    }

    /** A new serializer of values. */
    Serializer<?> serializer(Map<String, ?> config) {
        return ready(() -> {
            Serializer<?> serializer = Utils.newInstance(writer, Serializer.class);
            serializer.configure(config, false);
            return serializer;
        });
    }

    /** A new deserializer of values. */
    Deserializer<?> deserializer(Map<String, ?> config) {
        return ready(() -> {
            Deserializer<?> deserializer = Utils.newInstance(reader, Deserializer.class);
            deserializer.configure(config, false);
            return deserializer;
        });
    }

    private <T> T ready(Supplier<T> make) {
        try {
            return make.get();
        } catch (KafkaException | LinkageError e) {
            throw new IllegalArgumentException(
                    AvroSerdes.VALUE_SERIALIZER + " is " + writer.getName() + ", which cannot be used: "
                            + e.getMessage() + "; --registry names its registry, --config whatever else it needs",
                    e);
        }
    }
}
