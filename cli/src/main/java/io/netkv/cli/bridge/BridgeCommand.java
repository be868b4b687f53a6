package io.netkv.cli.bridge;

import io.netkv.cli.common.StartupMessage;
import io.netkv.cli.options.HttpOptions;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.cli.options.KnownNames;
import io.netkv.cli.options.StreamsOptions;
import io.netkv.cli.options.TelemetrySources;
import io.netkv.common.CloseOnExit;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.oracle.bridge.BridgeApp;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.http.StatusPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the bridge. */
@Command(
        name = "bridge",
        description = "Turn telemetry as operators' tools send it into link-telemetry and decode-instances, until"
                + " Ctrl-C. What it cannot map to a link or an instance is counted and listed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv bridge --input-topic gnmi --format gnmic-event --mapping mapping.yaml",
            "  netkv bridge --input-topic metrics --format telegraf-json --mapping mapping.yaml",
            "  netkv bridge --input-topic gnmi --format gnmic-event    (lists what to map)",
            "",
            "Formats, counters and the mapping file: docs/telemetry.md."
        })
public final class BridgeCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final StreamsOptions streams = new StreamsOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @Option(
            names = "--input-topic",
            paramLabel = "TOPIC",
            required = true,
            description = "The topic that the tool writes. A new consumer group begins an hour back.")
    private String topic = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            required = true,
            completionCandidates = KnownNames.OfTelemetryFormats.class,
            description = "Format of its messages: ${COMPLETION-CANDIDATES}.")
    private String format = "";

    @Option(
            names = "--mapping",
            paramLabel = "FILE",
            description = "Which interface is which link, and which engine which decode instance of a published"
                    + " fabric. Without one, nothing is mapped and all that comes is listed; netkv-avro needs none.")
    private @Nullable Path mapping;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "Names the consumer group; processes with the same id share the work. Default: netkv-bridge-"
                    + " and the topic, and -unmapped where there is no mapping: to list takes nothing away from a bridge"
                    + " that maps.")
    private @Nullable String applicationId;

    @Override
    public Integer call() throws IOException, InterruptedException {
        KafkaSettings connection = kafka.settings();
        TelemetrySources.checkOptions(spec, topic, format);
        String id = applicationId == null ? defaultId() : applicationId;
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(BridgeApp.ACCESS);
            cluster.requireTopic(topic);
            cluster.requireGroup(id);
        }
        TelemetrySource source = TelemetrySources.checked(spec, connection, topic, format, mapping);
        run(connection, source, id);
        return 0;
    }

    private String defaultId() {
        return "netkv-bridge-" + topic + (mapping == null ? "-unmapped" : "");
    }

    private void run(KafkaSettings connection, TelemetrySource source, String id)
            throws IOException, InterruptedException {
        try (StatusPage page = http.open("bridge");
                StreamsRunner bridge = CloseOnExit.register(
                        BridgeApp.create(streams.settings(id, connection, page.meters()), source))) {
            bridge.start();
            page.watch(bridge);
            StartupMessage.tell(spec, "The bridge reads " + topic + " as " + id, page);
            bridge.awaitEnd();
        }
    }
}
