package io.netkv.cli.options;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.common.CloseOnExit;
import io.netkv.common.TemporaryDirectory;
import io.netkv.kafka.KafkaSettings;
import io.netkv.stream.StreamsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of everything that runs on Kafka Streams. */
public final class StreamsOptions {

    private static final long NEEDED_BYTES = 16L * 1024 * 1024;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where Kafka Streams keeps its locks; no two processes may share one. Stores are in memory."
                    + " Default: a temporary directory, deleted at the end.")
    private @Nullable Path stateDirectory;

    @Option(
            names = "--streams-property",
            paramLabel = "NAME=VALUE",
            description =
                    "A Kafka Streams property that replaces ours, for example processing.guarantee=exactly_once_v2."
                            + " May be repeated.")
    private Map<String, String> properties = new HashMap<>();

    /**
     * Settings of an application.
     *
     * @throws IOException if the state directory cannot be made
     */
    public StreamsSettings settings(String applicationId, KafkaSettings kafka, MeterRegistry meters)
            throws IOException {
        return new StreamsSettings(applicationId, kafka, stateDirectory(), properties, meters);
    }

    private Path stateDirectory() throws IOException {
        if (stateDirectory != null) {
            return Files.createDirectories(stateDirectory);
        }
        return CloseOnExit.register(TemporaryDirectory.create("netkv-state-", NEEDED_BYTES))
                .path();
    }
}
