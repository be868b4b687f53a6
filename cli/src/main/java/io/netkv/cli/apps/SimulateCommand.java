package io.netkv.cli.apps;

import io.micrometer.core.instrument.Gauge;
import io.netkv.cli.common.CloseOnExit;
import io.netkv.cli.fabric.PublishedFabrics;
import io.netkv.cli.http.HttpOptions;
import io.netkv.cli.http.StatusPage;
import io.netkv.cli.kafka.KafkaCluster;
import io.netkv.cli.kafka.KafkaOptions;
import io.netkv.core.fabric.Fabric;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import io.netkv.simulator.live.LivePlayer;
import io.netkv.simulator.live.PlayerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the live player. */
@Command(
        name = "simulate",
        description =
                "Play the simulated clusters of published fabrics: requests and assignments in; telemetry, states,"
                        + " transfer events and outcomes out, until Ctrl-C. Start it before the replay.",
        footerHeading = "%nExample:%n",
        footer = "  netkv simulate --fabric paper-64 --speed 60")
public final class SimulateCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final PlayerOptions player = new PlayerOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @Option(
            names = "--fabric",
            paramLabel = "NAME",
            description = "Play this published fabric; may be repeated. Default: every one that is published.")
    private List<String> fabricNames = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of background traffic. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() {
        PlayerSettings settings = Usage.checked(spec, () -> player.settings(seed));
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(
                    Topic.FABRIC,
                    Topic.DECODE_REQUESTS,
                    Topic.DECODE_ASSIGNMENTS,
                    Topic.LINK_TELEMETRY,
                    Topic.DECODE_INSTANCES,
                    Topic.TRANSFER_EVENTS,
                    Topic.REQUEST_OUTCOMES);
        }
        List<Fabric> fabrics = new PublishedFabrics(connection)
                .named(fabricNames, spec.commandLine().getErr()::println);
        try (StatusPage page = http.open("simulator");
                LivePlayer live = new LivePlayer(connection, fabrics, settings)) {
            CloseOnExit.register(live::stop);
            Gauge.builder("netkv.simulator.requests.in.flight", live, LivePlayer::inFlight)
                    .description("Requests that arrived and have no outcome yet")
                    .register(page.meters());
            page.watch(() -> live.isRunning() ? Optional.empty() : Optional.of("the simulator is not running"));
            String names = fabrics.stream().map(Fabric::name).collect(Collectors.joining(", "));
            Started.tell(spec, "Playing " + names + " at speed " + settings.speed(), page);
            live.run();
        }
        return 0;
    }
}
