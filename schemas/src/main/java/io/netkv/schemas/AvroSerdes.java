package io.netkv.schemas;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import io.apicurio.registry.serde.kafka.KafkaSerializer;
import io.netkv.avro.LinkTelemetry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Serdes of record values: magic byte 0, four bytes of schema id, Avro binary. */
public final class AvroSerdes {

    /** Client property that names another serializer class for values, such as Confluent's: see docs/confluent.md. */
    public static final String VALUE_SERIALIZER = "netkv.value.serializer";

    static {
        // Avro instantiates only classes that are trusted by name; those generated from our schemas are.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getPackageName().equals(LinkTelemetry.class.getPackageName())));
    }

    private static final String SHIPPED_REMEDY = "; if a schema registry gave that id, name it with --registry";

    private final Supplier<Serializer<?>> serializers;
    private final Supplier<Deserializer<?>> deserializers;
    private final @Nullable SchemaIds ids;
    private final String remedy;

    private AvroSerdes(
            Supplier<Serializer<?>> serializers,
            Supplier<Deserializer<?>> deserializers,
            @Nullable SchemaIds ids,
            String remedy) {
        this.ids = ids;
        this.serializers = serializers;
        this.deserializers = deserializers;
        this.remedy = remedy;
    }

    /** Serdes that need no registry: numbers are those of the schemas that this release ships. */
    public static AvroSerdes shipped() {
        return withIdsOf(ShippedSchemaIds.INSTANCE, SHIPPED_REMEDY);
    }

    /**
     * Serdes for public topics.
     *
     * @param registryUrl a registry with Confluent's API, or null to do without
     */
    public static AvroSerdes of(@Nullable String registryUrl) {
        return registryUrl == null ? shipped() : withIdsOf(new SchemaRegistry(registryUrl), "");
    }

    /**
     * Serdes of another maker, Confluent's for example.
     *
     * @param serializer class name, ending in "Serializer"; "Deserializer" in its location names the other half
     * @param config what both are configured with
     * @throws IllegalArgumentException where there is no such class on the class path, or it is no serializer
     */
    public static AvroSerdes ofClass(String serializer, Map<String, ?> config) {
        SerializerClasses classes = SerializerClasses.of(serializer);
        return new AvroSerdes(() -> classes.serializer(config), () -> classes.deserializer(config), null, "");
    }

    /** Ours, with ids from there, and what to do where one does not fit a value. */
    static AvroSerdes withIdsOf(SchemaIds ids, String remedy) {
        return new AvroSerdes(
                () -> {
                    KafkaValueSerializer serializer = new KafkaValueSerializer(new SchemaIdResolver(ids));
                    serializer.configure(config(), false);
                    return serializer;
                },
                () -> {
                    AvroKafkaDeserializer<SpecificRecord> deserializer =
                            new AvroKafkaDeserializer<>(new SchemaIdResolver(ids));
                    deserializer.configure(config(), false);
                    return deserializer;
                },
                ids,
                remedy);
    }

    /** A serde of one generated class; values of another are refused when cast by its user, or by their topic. */
    public <T extends SpecificRecord> Serde<T> serde() {
        return Serdes.serdeFrom(serializer(), deserializer());
    }

    /** A serializer of any generated class. */
    @SuppressWarnings("unchecked")
    public <T extends SpecificRecord> Serializer<T> serializer() {
        return (Serializer<T>) serializers.get();
    }

    /**
     * A deserializer of any generated class. On a {@link Topic} it refuses values of other classes than the topic's: in
     * streams, a cast that fails later would end the application, and again at the same record after every restart.
     *
     * @return one that throws {@link SerializationException} where a value cannot be read, {@link RegistryException} where
     *     that cannot be known
     */
    @SuppressWarnings("unchecked")
    public <T extends SpecificRecord> Deserializer<T> deserializer() {
        return (Deserializer<T>) new ValueDeserializer(deserializers.get(), remedy);
    }

    /** A decoder of link telemetry, of which there is too much to make objects of it. */
    public TelemetryDecoder telemetryDecoder() {
        return new TelemetryDecoder(ids, deserializer());
    }

    /** Apicurio's Kafka serializer with our encoder in it. */
    private static final class KafkaValueSerializer extends KafkaSerializer<Schema, SpecificRecord> {

        KafkaValueSerializer(SchemaIdResolver resolver) {
            super(new BufferedAvroSerializer(resolver));
        }
    }

    /** A new map each time: Apicurio writes into it. */
    private static Map<String, Object> config() {
        return new HashMap<>(Map.of(AvroSerdeConfig.AVRO_DATUM_PROVIDER, ShippedDatumProvider.class));
    }
}
