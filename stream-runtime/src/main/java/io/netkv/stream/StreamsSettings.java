package io.netkv.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What a stream application runs with.
 *
 * @param applicationId names the application and its consumer group; several processes with the same id share the work
 * @param kafka how to reach Kafka
 * @param stateDirectory where tasks keep their locks; the stores themselves are in memory
 * @param overrides Kafka Streams properties that replace those below, for experts
 * @param meters what it counts with; {@link MeterRegistries#none} where nobody reads that
 */
public record StreamsSettings(
        String applicationId,
        KafkaSettings kafka,
        Path stateDirectory,
        Map<String, String> overrides,
        MeterRegistry meters) {

    private static final String TELEMETRY_LINGER_MILLIS = "20";
    private static final String TELEMETRY_POLL_MILLIS = "500";
    private static final String TELEMETRY_HEARTBEAT_MILLIS = "1000";
    /** Never, which is not looked at for each record either. */
    private static final String TELEMETRY_TASK_IDLE_MILLIS = Long.toString(StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);

    private static final String TELEMETRY_POLL_RECORDS = "5000";
    private static final String TELEMETRY_MAX_BYTES = Integer.toString(16 << 20);

    public StreamsSettings {
        if (!applicationId.matches("[a-zA-Z0-9._-]+")) {
            throw new IllegalArgumentException("application id '" + applicationId
                    + "' may have letters, digits, '.', '_' and '-' only: it names topics and a consumer group");
        }
        overrides = Map.copyOf(overrides);
    }

    /** One that counts nowhere. */
    public StreamsSettings(
            String applicationId, KafkaSettings kafka, Path stateDirectory, Map<String, String> overrides) {
        this(applicationId, kafka, stateDirectory, overrides, MeterRegistries.none());
    }

    /**
     * The same for an application of telemetry. Its records can wait a moment: read and sent in batches, they cost a fraction
     * of what single records do. What it sends is compressed: a snapshot of a large fabric has a quarter of a megabyte. It does
     * not wait for one topic in order to take records of all by their time. It learns within a second, not a third of one, that
     * another process has left, and costs less while nothing comes. Overrides of these properties still hold.
     */
    public StreamsSettings forTelemetry() {
        Map<String, String> changed = new HashMap<>(overrides);
        changed.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), TELEMETRY_LINGER_MILLIS);
        changed.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd");
        changed.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), TELEMETRY_MAX_BYTES);
        changed.putIfAbsent(StreamsConfig.POLL_MS_CONFIG, TELEMETRY_POLL_MILLIS);
        changed.putIfAbsent(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), TELEMETRY_HEARTBEAT_MILLIS);
        changed.putIfAbsent(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, TELEMETRY_TASK_IDLE_MILLIS);
        changed.putIfAbsent(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), TELEMETRY_POLL_RECORDS);
        return new StreamsSettings(applicationId, kafka, stateDirectory, changed, meters);
    }

    /** The same with another property. */
    public StreamsSettings with(String name, String value) {
        Map<String, String> changed = new HashMap<>(overrides);
        changed.put(name, value);
        return new StreamsSettings(applicationId, kafka, stateDirectory, changed, meters);
    }

    /** The same where a processor takes the records of a topic in batches, by {@link RecordBatch}. */
    public StreamsSettings inBatches(String topic) {
        Map<String, String> changed = new HashMap<>(overrides);
        changed.putIfAbsent(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                RecordBatcher.class.getName());
        changed.putIfAbsent(StreamsConfig.mainConsumerPrefix(RecordBatcher.TOPIC_CONFIG), topic);
        return new StreamsSettings(applicationId, kafka, stateDirectory, changed, meters);
    }

    /**
     * The same where other topics are read in order with that one.
     *
     * @param span time between the first and the last of a batch, at most
     */
    public StreamsSettings inBatches(String topic, Duration span) {
        Map<String, String> changed = new HashMap<>(overrides);
        changed.putIfAbsent(
                StreamsConfig.mainConsumerPrefix(RecordBatcher.SPAN_CONFIG), Long.toString(span.toMillis()));
        return new StreamsSettings(applicationId, kafka, stateDirectory, changed, meters).inBatches(topic);
    }

    /** The properties for Kafka Streams. Latency is what they are chosen for: docs/decisions/0003-at-least-once.md. */
    @SuppressWarnings("deprecation") // the switch goes in Kafka 5, where it is always on; unset, Streams warns
    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(kafka.commonConfig());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 5000);
        // Records that arrive end the wait at once; the end of the application does not.
        properties.put(StreamsConfig.POLL_MS_CONFIG, 300);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // What a producer's aborted transaction wrote was never published.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 300);
        Topic.EVENT_TIME_CONFIG.forEach((name, value) -> properties.put(StreamsConfig.topicPrefix(name), value));
        properties.putAll(overrides);
        properties.put(MeterRegistries.PROPERTY, meters);
        return properties;
    }
}
