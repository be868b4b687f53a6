package io.netkv.kafka;

import io.netkv.avro.FabricDescription;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The fabrics on the fabric topic, which is where every part of the pipeline learns of them. */
public final class PublishedFabrics {

    private static final int VERSION_BYTES = 8;

    private final KafkaSettings settings;

    /** Does not connect yet. */
    public PublishedFabrics(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * Writes a fabric there, in place of one of the same name, and waits until the broker has it.
     *
     * @throws io.netkv.common.UserFacingException where no broker answers or the topic is missing
     */
    public void publish(FabricSpec spec) {
        try (KafkaCluster cluster = KafkaCluster.connect(settings)) {
            cluster.require(new TopicAccess(Set.of(Topic.FABRIC), Set.of(Topic.FABRIC)));
        }
        try (KafkaProducer<String, FabricDescription> producer = new KafkaProducer<>(
                producerConfig(), new StringSerializer(), settings.serdes().serializer())) {
            // Only the serdes make Avro trust its own classes, which the record is made of.
            FabricDescription description = FabricRecords.toRecord(spec);
            Map<String, FabricDescription> records = FabricParts.split(description, version(description));
            records.forEach((key, record) -> send(producer, key, record));
            for (String part : partsOf(spec.name())) {
                if (!records.containsKey(part)) {
                    send(producer, part, null);
                }
            }
        } catch (RecordTooLargeException e) {
            throw new UserFacingException(
                    "a part of fabric '" + spec.name() + "' is too large for the topic fabric; set max.message.bytes"
                            + " of that topic to 1 MB or more",
                    e);
        }
    }

    /**
     * Takes a fabric off the topic, with its parts, and waits until the broker has it.
     *
     * @throws UserFacingException where there is none of that name
     */
    public void delete(String name) {
        named(List.of(name), ignored -> {});
        try (KafkaProducer<String, FabricDescription> producer = new KafkaProducer<>(
                producerConfig(), new StringSerializer(), settings.serdes().serializer())) {
            send(producer, name, null);
            partsOf(name).forEach(part -> send(producer, part, null));
        }
    }

    /** Stands for what a description says. */
    private static String version(FabricDescription description) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(description.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private List<String> partsOf(String fabric) {
        try (TopicReader<FabricDescription> reader = TopicReader.of(settings, Topic.FABRIC, ignored -> {})) {
            return reader.readTable().keySet().stream()
                    .filter(key ->
                            FabricParts.isPart(key) && RecordKeys.fabricOf(key).equals(fabric))
                    .toList();
        }
    }

    /** Names repeat each other. */
    private Map<String, Object> producerConfig() {
        Map<String, Object> config = settings.producerConfig();
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        return config;
    }

    private static void send(
            KafkaProducer<String, FabricDescription> producer, String key, @Nullable FabricDescription value) {
        try {
            producer.send(new ProducerRecord<>(Topic.FABRIC.topicName(), key, value))
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Every fabric that is published, by name.
     *
     * @param warnings is notified of records that cannot be read
     * @throws io.netkv.common.UserFacingException where no broker answers or the topic is missing
     */
    public Map<String, FabricSpec> all(Consumer<String> warnings) {
        try (KafkaCluster cluster = KafkaCluster.connect(settings)) {
            cluster.require(TopicAccess.reads(Topic.FABRIC));
        }
        Map<String, FabricSpec> fabrics = new TreeMap<>();
        try (TopicReader<FabricDescription> reader = TopicReader.of(settings, Topic.FABRIC, warnings)) {
            Map<String, FabricDescription> records = reader.readTable();
            FabricParts parts = FabricParts.of(records);
            records.forEach((key, record) -> {
                if (!FabricParts.isPart(key)) {
                    read(key, record, parts, warnings).ifPresent(spec -> fabrics.put(key, spec));
                }
            });
        }
        return fabrics;
    }

    private static Optional<FabricSpec> read(
            String name, FabricDescription record, FabricParts parts, Consumer<String> warnings) {
        try {
            return Optional.of(FabricRecords.toSpec(parts.whole(record)));
        } catch (InvalidRecordException e) {
            warnings.accept("fabric '" + name + "' cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Fabrics that are published.
     *
     * @param names which; empty for all
     * @param warnings is notified of records that cannot be read
     * @throws UserFacingException where one of them, or any at all, is missing, or none can be read
     * @throws io.netkv.core.fabric.InvalidDescriptionException if one is not valid
     */
    public List<Fabric> named(List<String> names, Consumer<String> warnings) {
        List<String> unreadable = new ArrayList<>();
        Map<String, FabricSpec> published = all(unreadable::add);
        if (published.isEmpty() && !unreadable.isEmpty()) {
            throw new UserFacingException(unreadable.get(0));
        }
        unreadable.forEach(warnings);
        if (published.isEmpty()) {
            throw new UserFacingException("no fabric is published at " + settings.bootstrapServers()
                    + "; 'netkv fabric publish FILE' publishes one");
        }
        List<Fabric> fabrics = new ArrayList<>();
        for (String name : names.isEmpty() ? published.keySet() : names) {
            FabricSpec spec = published.get(name);
            if (spec == null) {
                throw new UserFacingException("no fabric '" + name + "' is published at " + settings.bootstrapServers()
                        + "; published are: " + String.join(", ", published.keySet()));
            }
            fabrics.add(Fabric.of(spec));
        }
        return fabrics;
    }
}
