package io.netkv.cli.bridge;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.common.StartupMessage;
import io.netkv.cli.options.BridgedTopicOptions;
import io.netkv.cli.options.HttpOptions;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.cli.options.KvEventsOptions;
import io.netkv.cli.options.StreamsOptions;
import io.netkv.cli.options.TelemetrySources;
import io.netkv.common.CloseOnExit;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kvevents.EngineAddress;
import io.netkv.kvevents.KvEventsBridge;
import io.netkv.oracle.bridge.BridgeApp;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.http.StatusPage;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the bridge. */
@Command(
        name = "bridge",
        description =
                "Turn telemetry as operators' tools send it into link-telemetry and decode-instances, or KV events as"
                        + " engines publish them into prefix-blocks, until Ctrl-C. What it cannot map to a link or an instance is"
                        + " counted and listed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv bridge --input-topic gnmi --format gnmic-event --mapping mapping.yaml",
            "  netkv bridge --input-topic metrics --format telegraf-json --mapping mapping.yaml",
            "  netkv bridge --input-topic gnmi --format gnmic-event    (lists what to map)",
            "  netkv bridge --fabric my-fabric --kv-events d0=tcp://gpu-1:5557/5558 --kv-events d1=tcp://gpu-2:5557/5558",
            "",
            "Formats, counters and the mapping file: docs/telemetry.md."
        })
public final class BridgeCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final StreamsOptions streams = new StreamsOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Source source;

    static final class Source {

        @ArgGroup(exclusive = false, heading = "%nTelemetry of a tool:%n")
        private @Nullable BridgedTopicOptions tool;

        @ArgGroup(exclusive = false, heading = "%nPrefix blocks of engines:%n")
        private @Nullable KvEventsOptions kvEvents;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (source.tool != null) {
            bridge(source.tool);
        } else if (source.kvEvents != null) {
            bridge(source.kvEvents);
        }
        return 0;
    }

    private void bridge(BridgedTopicOptions from) throws IOException, InterruptedException {
        KafkaSettings connection = kafka.settings();
        TelemetrySources.checkOptions(spec, from.topic, from.format);
        String id = from.applicationId();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(BridgeApp.ACCESS);
            cluster.requireTopic(from.topic);
            cluster.requireGroup(id);
        }
        TelemetrySource telemetry = TelemetrySources.checked(spec, connection, from.topic, from.format, from.mapping);
        try (StatusPage page = http.open("bridge");
                StreamsRunner bridge = CloseOnExit.register(
                        BridgeApp.create(streams.settings(id, connection, page.meters()), telemetry))) {
            bridge.start();
            page.watch(bridge);
            StartupMessage.tell(spec, "The bridge reads " + from.topic + " as " + id, page);
            bridge.awaitEnd();
        }
    }

    private void bridge(KvEventsOptions from) throws IOException, InterruptedException {
        Map<String, EngineAddress> engines = checked(from::engines);
        try (StatusPage page = http.open("bridge");
                KvEventsBridge bridge = CloseOnExit.register(
                        KvEventsBridge.start(kafka.settings(), from.fabric, engines, page.meters()))) {
            page.watch(bridge::problem);
            StartupMessage.tell(spec, "The bridge follows the KV events of " + engines.size() + " engines", page);
            bridge.awaitEnd();
        }
    }
}
