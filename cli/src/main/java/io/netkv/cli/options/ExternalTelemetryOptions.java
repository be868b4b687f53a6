package io.netkv.cli.options;

import io.netkv.kafka.KafkaSettings;
import io.netkv.oracle.bridge.TelemetrySource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of an oracle that reads a tool's topic itself, in place of link-telemetry. */
public final class ExternalTelemetryOptions {

    @Option(
            names = "--telemetry-topic",
            paramLabel = "TOPIC",
            required = true,
            description =
                    "Read this topic, which a tool writes, in place of link-telemetry. States of decode instances in"
                            + " it are skipped: 'netkv bridge' takes both.")
    public String topic = "";

    @Option(
            names = "--telemetry-format",
            paramLabel = "FORMAT",
            required = true,
            completionCandidates = KnownNames.OfTelemetryFormats.class,
            description = "Format of its messages: ${COMPLETION-CANDIDATES}.")
    public String format = "";

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "Which interface is which link of a published fabric. Without one, nothing is mapped and all"
                    + " that comes is listed; netkv-avro needs none.")
    private @Nullable Path mapping;

    public TelemetrySource source(CommandSpec spec, KafkaSettings kafka) {
        return TelemetrySources.checked(spec, kafka, topic, format, mapping);
    }
}
