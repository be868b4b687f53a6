package io.netkv.kafka;

import io.netkv.common.UserFacingException;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.FabricPartitioner;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka and, if there is one, the schema registry.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param clientProperties further properties for every client: security and the like; {@link AvroSerdes#VALUE_SERIALIZER} and
 *     what that class takes
 * @param registryUrl a schema registry with Confluent's API, or null to use the shipped schemas' ids
 */
public record KafkaSettings(
        String bootstrapServers,
        Map<String, String> clientProperties,
        @Nullable String registryUrl) {

    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers are empty; name at least one host:port");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /** A broker alone, without security or registry. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of(), null);
    }

    /**
     * Reads properties for clients from a file.
     *
     * @throws UserFacingException where it cannot be read
     */
    public static Map<String, String> clientProperties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new UserFacingException("--config names " + file + ", which is not there", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserFacingException(
                    "--config names " + file + ", which cannot be read (" + e.getMessage() + ")", e);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    /**
     * Serdes of the public topics.
     *
     * @throws IllegalArgumentException where {@link AvroSerdes#VALUE_SERIALIZER} names a class that cannot be used
     */
    public AvroSerdes serdes() {
        String serializer = clientProperties.get(AvroSerdes.VALUE_SERIALIZER);
        return serializer == null ? AvroSerdes.of(registryUrl) : AvroSerdes.ofClass(serializer, serializerConfig());
    }

    /** Confluent's names for what ours do anyway: nothing is registered by chance, values are generated classes. */
    private Map<String, Object> serializerConfig() {
        Map<String, Object> config = new HashMap<>();
        config.put("auto.register.schemas", false);
        config.put("avro.remove.java.properties", true);
        config.put("specific.avro.reader", true);
        if (registryUrl != null) {
            config.put("schema.registry.url", registryUrl);
        }
        config.putAll(clientProperties);
        return config;
    }

    /** Properties that every client takes. */
    public Map<String, Object> commonConfig() {
        Map<String, Object> config = new HashMap<>(clientProperties);
        config.remove(AvroSerdes.VALUE_SERIALIZER);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return config;
    }

    /** A producer that does not linger, loses nothing and keeps each key's order. */
    public Map<String, Object> producerConfig() {
        Map<String, Object> config = commonConfig();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        config.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, FabricPartitioner.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return config;
    }

    /**
     * A consumer that reads what is committed.
     *
     * @param groupId the group whose offsets it commits, or null for one that assigns its partitions itself
     */
    public Map<String, Object> consumerConfig(@Nullable String groupId) {
        Map<String, Object> config = commonConfig();
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        if (groupId == null) {
            config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        } else {
            config.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        }
        return config;
    }
}
