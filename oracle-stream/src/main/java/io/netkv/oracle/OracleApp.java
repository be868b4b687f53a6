package io.netkv.oracle;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.schemas.KafkaSettings;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** The oracle as a running application. */
public final class OracleApp implements AutoCloseable {

    /** A snapshot can wait a moment; telemetry in batches costs the broker a fraction of what single records do. */
    private static final String LINGER_MILLIS = "20";

    private final StreamsRunner runner;

    private OracleApp(StreamsRunner runner) {
        this.runner = runner;
    }

    /**
     * Starts one that reads {@link io.netkv.schemas.Topic#LINK_TELEMETRY}.
     *
     * @see #start(OracleSettings, KafkaSettings, Path, Map, MeterRegistry, TelemetrySource)
     */
    public static OracleApp start(
            OracleSettings settings,
            KafkaSettings kafka,
            Path stateDirectory,
            Map<String, String> overrides,
            MeterRegistry meters)
            throws InterruptedException {
        return start(settings, kafka, stateDirectory, overrides, meters, null);
    }

    /**
     * Starts it and returns at once; {@link #runner} waits.
     *
     * @param stateDirectory where tasks keep their locks
     * @param overrides Kafka Streams properties for operators who know why
     * @param meters what it counts with
     * @param source a tool's topic that is read in place of link-telemetry, or null
     * @throws IllegalStateException where no broker answers or the topic of fabrics is missing: one line that says what
     *     to do
     */
    public static OracleApp start(
            OracleSettings settings,
            KafkaSettings kafka,
            Path stateDirectory,
            Map<String, String> overrides,
            MeterRegistry meters,
            @Nullable TelemetrySource source)
            throws InterruptedException {
        StreamsSettings streams =
                new StreamsSettings(settings.applicationId(), kafka, stateDirectory, lingering(overrides), meters);
        Topology topology = OracleTopology.build(settings, kafka.serdes(), FabricTopic.partitions(kafka), source);
        StreamsRunner runner = new StreamsRunner("oracle", topology, streams.properties());
        runner.start();
        return new OracleApp(runner);
    }

    static Map<String, String> lingering(Map<String, String> overrides) {
        Map<String, String> properties = new HashMap<>(overrides);
        properties.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MILLIS);
        return properties;
    }

    /** Waiting, failure and metrics. */
    public StreamsRunner runner() {
        return runner;
    }

    /** Commits, leaves the group and ends. */
    @Override
    public void close() {
        runner.close();
    }
}
