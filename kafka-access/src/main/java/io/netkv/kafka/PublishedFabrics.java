package io.netkv.kafka;

import io.netkv.avro.FabricDescription;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The fabrics on the fabric topic, which is where every part of the pipeline learns of them. */
public final class PublishedFabrics {

    private static final int MAX_BYTES = 256 << 20;

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
            cluster.require(new TopicAccess(Set.of(), Set.of(Topic.FABRIC)));
        }
        try (KafkaProducer<String, FabricDescription> producer = new KafkaProducer<>(
                producerConfig(), new StringSerializer(), settings.serdes().serializer())) {
            send(producer, new ProducerRecord<>(Topic.FABRIC.topicName(), spec.name(), FabricRecords.toRecord(spec)));
        } catch (RecordTooLargeException e) {
            throw new UserFacingException(
                    "fabric '" + spec.name() + "' is too large for the topic fabric, even compressed; raise"
                            + " max.message.bytes of that topic",
                    e);
        }
    }

    /** Names repeat each other: a description of megabytes is compressed to a tenth, and brokers take 1 MB. */
    private Map<String, Object> producerConfig() {
        Map<String, Object> config = settings.producerConfig();
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MAX_BYTES);
        return config;
    }

    private static RecordMetadata send(
            KafkaProducer<String, FabricDescription> producer, ProducerRecord<String, FabricDescription> record) {
        try {
            return producer.send(record).get();
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
            reader.readTable().forEach((name, record) -> fabrics.put(name, FabricRecords.toSpec(record)));
        }
        return fabrics;
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
                throw new UserFacingException("fabric '" + name + "' is not published; published are "
                        + String.join(", ", published.keySet()));
            }
            fabrics.add(Fabric.of(spec));
        }
        return fabrics;
    }
}
