package io.netkv.cli.simulate;

import io.micrometer.core.instrument.Gauge;
import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.common.StartupMessage;
import io.netkv.cli.options.HttpOptions;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.cli.options.LiveClusterOptions;
import io.netkv.cli.options.SettingsDefaults;
import io.netkv.common.CloseOnExit;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.player.LiveClusterSettings;
import io.netkv.player.LiveSimulator;
import io.netkv.stream.http.StatusPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the live player. */
@Command(
        defaultValueProvider = SimulateCommand.Defaults.class,
        name = "simulate",
        description =
                "Play the simulated clusters of published fabrics: requests and assignments in; telemetry, states,"
                        + " transfer events and outcomes out, until Ctrl-C. Start it before the replay.",
        footerHeading = "%nExample:%n",
        footer = "  netkv simulate --fabric paper-64 --speed 20")
public final class SimulateCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final LiveClusterOptions player = new LiveClusterOptions();

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
        LiveClusterSettings settings = checked(() -> player.settings(seed));
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(LiveSimulator.ACCESS);
        }
        List<Fabric> fabrics = new PublishedFabrics(connection)
                .named(fabricNames, spec.commandLine().getErr()::println);
        try (StatusPage page = http.open("simulator");
                LiveSimulator live = new LiveSimulator(connection, fabrics, settings)) {
            CloseOnExit.register(live::stop);
            Gauge.builder("netkv.simulator.requests.in.flight", live, LiveSimulator::inFlight)
                    .description("Requests that arrived and have no outcome yet")
                    .register(page.meters());
            page.watch(() -> live.isRunning() ? Optional.empty() : Optional.of("the simulator is not running"));
            String names = fabrics.stream().map(Fabric::name).collect(Collectors.joining(", "));
            StartupMessage.tell(spec, "Playing " + names + " at speed " + settings.speed(), page);
            live.run();
        }
        return 0;
    }

    /** As oracle, scheduler and replay have it; the demo, with these options too, has another. */
    static final class Defaults extends SettingsDefaults {
        Defaults() {
            super(Map.of("--speed", 1L));
        }
    }
}
