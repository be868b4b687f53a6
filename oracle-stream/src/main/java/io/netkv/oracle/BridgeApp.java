package io.netkv.oracle;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.schemas.KafkaSettings;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.nio.file.Path;
import java.util.Map;

/** The bridge as a running application. */
public final class BridgeApp implements AutoCloseable {

    private final StreamsRunner runner;

    private BridgeApp(StreamsRunner runner) {
        this.runner = runner;
    }

    /**
     * Starts it and returns at once; {@link #runner} waits.
     *
     * @param applicationId names the consumer group; bridges of different topics need different ones
     * @param stateDirectory where tasks keep their locks
     * @param overrides Kafka Streams properties for operators who know why
     * @param meters what it counts with
     */
    public static BridgeApp start(
            String applicationId,
            TelemetrySource source,
            KafkaSettings kafka,
            Path stateDirectory,
            Map<String, String> overrides,
            MeterRegistry meters) {
        StreamsSettings streams =
                new StreamsSettings(applicationId, kafka, stateDirectory, OracleApp.lingering(overrides), meters);
        StreamsRunner runner =
                new StreamsRunner("bridge", BridgeTopology.build(source, kafka.serdes()), streams.properties());
        runner.start();
        return new BridgeApp(runner);
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
