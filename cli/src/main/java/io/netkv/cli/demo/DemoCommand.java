package io.netkv.cli.demo;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.AddressConverter;
import io.netkv.cli.options.LiveClusterOptions;
import io.netkv.cli.options.TableOptions;
import io.netkv.cli.options.WorkloadOptions;
import io.netkv.common.CloseOnExit;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.demo.DemoRun;
import io.netkv.demo.DemoSettings;
import io.netkv.demo.Progress;
import io.netkv.description.fabric.FabricFile;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.embedded.registry.EmbeddedRegistry;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.GatewaySettings;
import io.netkv.gateway.http.GatewayServer;
import io.netkv.kafka.KafkaSettings;
import io.netkv.page.LivePage;
import io.netkv.player.LiveClusterSettings;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.terminal.ProgressBars;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs everything in this process and compares policies. */
@Command(
        name = "demo",
        description =
                "Run the whole pipeline in this process, broker included, and compare policies on the same arrivals.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv demo",
            "  netkv demo --trace conversation_trace.jsonl --limit 2000",
            "  netkv demo --fabric my-fabric.yaml --policies cache-load-aware,netkv-full --json result.json",
            "  netkv demo --gateway",
            "  netkv demo --listen 9092 --registry embedded"
        })
public final class DemoCommand extends BaseCommand {

    private static final long NEEDED_BYTES = 16L * 1024 * 1024;
    private static final String EMBEDDED = "embedded";

    @Mixin
    private final WorkloadOptions workload = new WorkloadOptions();

    @Mixin
    private final LiveClusterOptions player = new LiveClusterOptions();

    @Option(
            names = "--policies",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "round-robin,cache-load-aware,netkv-full,netkv-steer",
            description = "What to compare. Default: ${DEFAULT-VALUE}.")
    private List<String> policies = List.of();

    @Option(
            names = "--fabric",
            paramLabel = "FILE",
            description = "Your own fabric. Default: the paper's 64 GPUs in four tiers.")
    private @Nullable Path fabric;

    @Mixin
    private final TableOptions table = new TableOptions();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Use a schema registry with Confluent's API; 'embedded' starts a real one beside the broker.")
    private @Nullable String registry;

    @Option(
            names = "--listen",
            paramLabel = "PORT",
            description = "Give the broker this port of 127.0.0.1, and leave it (and an embedded registry) up after the"
                    + " table, until Ctrl-C, for your own clients.")
    private @Nullable Integer port;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            arity = "0..1",
            fallbackValue = "8484",
            converter = AddressConverter.class,
            description =
                    "Leave the pipeline up after the table, until Ctrl-C, and answer routers at ADDRESS as 'netkv gateway'"
                            + " does: PORT or HOST:PORT, without HOST on 127.0.0.1 only. Without ADDRESS: ${FALLBACK-VALUE}.")
    private @Nullable InetSocketAddress gatewayAddress;

    @Option(
            names = "--page",
            paramLabel = "ADDRESS",
            defaultValue = "0",
            converter = AddressConverter.class,
            description =
                    "Where to serve the page that shows the demo: PORT or HOST:PORT. Default: any free port of 127.0.0.1.")
    private InetSocketAddress pageAddress = new InetSocketAddress(0);

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkPort();
        DemoSettings settings = checked(this::settings);
        long requests = settings.countRequests();
        PrintWriter out = out();
        describe(settings, requests, out);
        try (EmbeddedBroker broker = port == null ? EmbeddedBroker.start() : EmbeddedBroker.start(port);
                EmbeddedRegistry ownRegistry = EMBEDDED.equals(registry) ? EmbeddedRegistry.start(out::println) : null;
                TemporaryDirectory state = TemporaryDirectory.create("netkv-state-", NEEDED_BYTES)) {
            String url = ownRegistry == null ? registry : ownRegistry.url();
            KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), url);
            LivePage page = CloseOnExit.register(LivePage.of(kafka, settings.fabricNames(), pageAddress));
            page.start();
            out.println("Watch it at " + page.uri());
            out.flush();
            boolean[] isSound = {false};
            new DemoRun(kafka, state.path(), settings, DemoCommand::progress).run(requests, report -> {
                out.println(report.table());
                table.write(report);
                isSound[0] = report.check(spec.commandLine().getErr());
                if (gatewayAddress != null) {
                    serveGateway(kafka, settings, gatewayAddress);
                } else if (page.isLookedAt()) {
                    out.println("The page is open somewhere, so everything stays up; Ctrl-C ends it.");
                    awaitCtrlC(out);
                }
            });
            if (port != null && gatewayAddress == null) {
                out.println(stays(kafka));
                awaitCtrlC(out);
            }
            return isSound[0] ? 0 : 1;
        }
    }

    private static String stays(KafkaSettings kafka) {
        String registry = kafka.registryUrl() == null ? "" : ", the registry at " + kafka.registryUrl();
        return "The broker stays at " + kafka.bootstrapServers() + registry + "; Ctrl-C ends it.";
    }

    private static void awaitCtrlC(PrintWriter out) throws InterruptedException {
        out.flush();
        new CountDownLatch(1).await();
    }

    private void serveGateway(KafkaSettings kafka, DemoSettings settings, InetSocketAddress address)
            throws InterruptedException {
        GatewaySettings gatewaySettings = new GatewaySettings(
                GatewaySettings.DEFAULT.deadline(), SchedulerSettings.DEFAULT.withSpeed(settings.speed()));
        PrometheusMeterRegistry meters = GatewayServer.meters();
        PrintWriter out = out();
        try (Gateway gateway = CloseOnExit.register(new Gateway(kafka, gatewaySettings, meters));
                GatewayServer server = CloseOnExit.register(new GatewayServer(gateway, meters, address, null, null))) {
            gateway.start();
            server.start();
            List<String> compared = settings.policies();
            Fabric played = Fabric.of(settings.fabric());
            out.println("The pipeline stays up, and the gateway answers at " + server.uri() + ". Try:");
            out.println("  curl -d '{\"fabric\": \"" + settings.fabricName(compared.get(compared.size() - 1))
                    + "\", \"prefillInstance\": \"" + played.instanceName(played.prefillInstance(0))
                    + "\", \"inputTokens\": 4096}' " + server.uri() + "/v1/select-and-reserve");
            out.println(stays(kafka));
            awaitCtrlC(out);
        }
    }

    private static Progress progress(String task, long expected) {
        ProgressBar bar = ProgressBars.bar(task, expected);
        return new Progress() {
            @Override
            public void stepTo(long done) {
                bar.stepTo(done);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    private void checkPort() {
        if (port != null && (port < 1 || port > 65535)) {
            throw new ParameterException(spec.commandLine(), "--listen is " + port + "; it must be a port, 1 to 65535");
        }
    }

    private DemoSettings settings() {
        LiveClusterSettings playing = player.settings(workload.seed());
        FabricSpec onFabric = fabric == null
                ? FatTree.paper64().spec()
                : FabricFile.read(fabric).spec();
        return new DemoSettings(
                onFabric, policies, workload.source(), workload.settings(), workload.prefill(), playing);
    }

    private void describe(DemoSettings settings, long requests, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d requests at %s times the trace's speed, seed %d, on fabric %s, for each of %s.%n",
                requests,
                settings.speed(),
                workload.seed(),
                settings.fabric().name(),
                String.join(", ", settings.policies()));
        if (workload.skippedLines() > 0) {
            out.println(workload.skippedLines() + " bad lines of the trace are skipped.");
        }
        out.flush();
    }
}
