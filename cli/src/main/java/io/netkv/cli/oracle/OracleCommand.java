package io.netkv.cli.oracle;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.common.StartupMessage;
import io.netkv.cli.options.ExternalTelemetryOptions;
import io.netkv.cli.options.HttpOptions;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.cli.options.SettingsDefaults;
import io.netkv.cli.options.StreamsOptions;
import io.netkv.cli.options.TelemetrySources;
import io.netkv.common.CloseOnExit;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.http.StatusPage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the network cost oracle. */
@Command(
        defaultValueProvider = OracleCommand.Defaults.class,
        name = "oracle",
        description = "Run the network cost oracle: link-telemetry in, network-cost-oracle out, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv oracle --bootstrap-servers localhost:9092 --window 30s --hop 5s",
            "  netkv oracle --telemetry-topic gnmi --telemetry-format gnmic-event --mapping mapping.yaml"
        })
public final class OracleCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final StreamsOptions streams = new StreamsOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @ArgGroup(exclusive = false)
    private @Nullable ExternalTelemetryOptions foreign;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = OracleApp.APPLICATION_ID,
            description = "Names the consumer group; processes with the same id share the work. With --telemetry-topic,"
                    + " '-' and that topic are added. Default: ${DEFAULT-VALUE}.")
    private String applicationId = "";

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description =
                    "Event time over which a link's rate is taken, a multiple of --hop. Default: ${DEFAULT-VALUE}.")
    private Duration window = Duration.ZERO;

    @Option(
            names = "--hop",
            paramLabel = "DURATION",
            description = "Event time between two snapshots. Default: ${DEFAULT-VALUE}.")
    private Duration hop = Duration.ZERO;

    @Option(
            names = "--silence-interval",
            paramLabel = "DURATION",
            description = "Wall-clock time without telemetry after which an aged snapshot is sent. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration silenceInterval = Duration.ZERO;

    @Option(
            names = "--link-timeout",
            paramLabel = "DURATION",
            description = "Event time after which a silent link no longer counts. Default: ${DEFAULT-VALUE}.")
    private Duration linkTimeout = Duration.ZERO;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description = "Event time per wall-clock time: 1 for live telemetry, else the replay's. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double speed;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (foreign != null) {
            TelemetrySources.checkOptions(spec, foreign.topic, foreign.format);
        }
        // Internal topics have as many partitions as what is read.
        String id = foreign == null ? applicationId : applicationId + "-" + foreign.topic;
        OracleSettings settings = checked(() -> new OracleSettings(window, hop, silenceInterval, speed, linkTimeout));
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(OracleApp.ACCESS);
            cluster.requireGroup(id);
            if (foreign != null) {
                cluster.requireTopic(foreign.topic);
            }
        }
        TelemetrySource source = foreign == null ? null : foreign.source(spec, connection);
        try (StatusPage page = http.open("oracle");
                StreamsRunner oracle = CloseOnExit.register(
                        OracleApp.create(streams.settings(id, connection, page.meters()), settings, source))) {
            oracle.start();
            page.watch(oracle);
            StartupMessage.tell(spec, "The oracle runs as " + id, page);
            oracle.awaitEnd();
        }
        return 0;
    }

    static final class Defaults extends SettingsDefaults {
        Defaults() {
            super(Map.of(
                    "--window",
                    OracleSettings.DEFAULT.window(),
                    "--hop",
                    OracleSettings.DEFAULT.hop(),
                    "--silence-interval",
                    OracleSettings.DEFAULT.silenceInterval(),
                    "--link-timeout",
                    OracleSettings.DEFAULT.linkTimeout(),
                    "--speed",
                    (long) OracleSettings.DEFAULT.speed()));
        }
    }
}
