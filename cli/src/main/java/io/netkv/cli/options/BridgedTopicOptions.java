package io.netkv.cli.options;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a bridge of a tool's topic. */
public final class BridgedTopicOptions {

    @Option(
            names = "--input-topic",
            paramLabel = "TOPIC",
            required = true,
            description = "The topic that the tool writes. A new consumer group begins an hour back.")
    public String topic = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            completionCandidates = KnownNames.OfTelemetryFormats.class,
            description = "Format of its messages: ${COMPLETION-CANDIDATES}.")
    public String format = "";

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "Which interface is which link, and which engine which decode instance of a published"
                    + " fabric. Without one, nothing is mapped and all that comes is listed; netkv-avro needs none.")
    public @Nullable Path mapping;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "Names the consumer group; processes with the same id share the work. Default: netkv-bridge-"
                    + " and the topic, and -unmapped where there is no mapping: to list takes nothing away from a bridge"
                    + " that maps.")
    private @Nullable String applicationId;

    public String applicationId() {
        return applicationId == null ? "netkv-bridge-" + topic + (mapping == null ? "-unmapped" : "") : applicationId;
    }
}
