package io.netkv.cli.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.AddressConverter;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.common.CloseOnExit;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.GatewaySettings;
import io.netkv.gateway.extproc.Endpoints;
import io.netkv.gateway.extproc.ExtProcServer;
import io.netkv.gateway.extproc.PickerSettings;
import io.netkv.gateway.http.GatewayServer;
import io.netkv.gateway.http.GatewayServer.Tls;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.scheduler.SchedulerSettings;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a gateway. */
@Command(
        name = "gateway",
        description =
                "Answer routers over HTTP: select a decode instance, reserve it, report transfers, until Ctrl-C. Any"
                        + " number may run beside each other.",
        footerHeading = "%nExample:%n",
        footer = {
            "  netkv gateway --listen 0.0.0.0:8484 --token-file token",
            "  curl -d '{\"prefillInstance\": \"p0r0n0i0\", \"inputTokens\": 4096}' localhost:8484/v1/select-and-reserve",
            "",
            "Routes, deadlines and what to do when it is away: docs/routers.md."
        })
public final class GatewayCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            defaultValue = "8484",
            description = "Where to answer: PORT or HOST:PORT. Without HOST on 127.0.0.1 only; port 0 takes a free one."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private InetSocketAddress address;

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            defaultValue = "200ms",
            description = "How long a reservation is waited for where the request does not say: then the answer is an"
                    + " estimate, marked as not reserved. Default: ${DEFAULT-VALUE}.")
    private Duration deadline = Duration.ZERO;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the token that callers must send: Authorization: Bearer TOKEN. Default: none.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--tls-key-store",
            paramLabel = "FILE",
            description = "Certificate and key in PKCS #12, to answer by TLS. Default: in the clear.")
    private @Nullable Path keyStore;

    @Option(
            names = "--tls-key-store-password-file",
            paramLabel = "FILE",
            description = "A file with the password of --tls-key-store.")
    private @Nullable Path keyStorePasswordFile;

    @Option(
            names = "--ext-proc",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "Also be an endpoint picker for Envoy (Gateway API Inference Extension), by gRPC at PORT or"
                    + " HOST:PORT; needs --endpoints. Default: none.")
    private @Nullable InetSocketAddress extProcAddress;

    @Option(
            names = "--endpoints",
            paramLabel = "FILE",
            description = "For --ext-proc: a file with an instance and its address in each line, as 'p0r1n0i0"
                    + " 10.0.0.7:8000'. It is read again when it changes.")
    private @Nullable Path endpoints;

    @Option(
            names = "--ext-proc-shadow",
            description = "For --ext-proc: change no request. Book and judge where another picker sends it.")
    private boolean isShadow;

    @Option(
            names = "--characters-per-token",
            paramLabel = "NUMBER",
            defaultValue = "4",
            description =
                    "For --ext-proc: how a prompt's length is estimated from its text. Default: ${DEFAULT-VALUE}.")
    private double charactersPerToken;

    @Option(
            names = "--block-tokens",
            paramLabel = "TOKENS",
            defaultValue = "512",
            description = "For --ext-proc: tokens in a block of the prefix cache. Default: ${DEFAULT-VALUE}.")
    private int blockTokens;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Event time per wall-clock time: the scheduler's --speed. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Override
    public Integer call() throws InterruptedException {
        GatewaySettings settings =
                checked(() -> new GatewaySettings(deadline, SchedulerSettings.DEFAULT.withSpeed(speed)));
        Tls tls = checked(() -> Tls.of(keyStore, keyStorePasswordFile));
        String token = GatewayServer.secret("--token-file", tokenFile);
        PickerSettings picker = checked(this::pickerSettings);
        Endpoints known = endpoints == null ? null : new Endpoints(endpoints);
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(Gateway.ACCESS);
        }
        PrometheusMeterRegistry meters = GatewayServer.meters();
        CountDownLatch end = new CountDownLatch(1);
        try (Gateway gateway = CloseOnExit.register(new Gateway(connection, settings, meters));
                GatewayServer server = CloseOnExit.register(new GatewayServer(gateway, meters, address, tls, token));
                ExtProcServer extProc = extProc(gateway, known, picker, tls, token)) {
            server.start();
            if (extProc != null) {
                extProc.start();
            }
            gateway.start();
            PrintWriter out = out();
            out.println("The gateway answers at " + server.uri() + "; Ctrl-C ends it.");
            if (extProc != null) {
                out.println("The endpoint picker answers Envoy at port " + extProc.port() + ".");
            }
            out.flush();
            end.await();
        }
        return 0;
    }

    private @Nullable ExtProcServer extProc(
            Gateway gateway,
            @Nullable Endpoints known,
            PickerSettings picker,
            @Nullable Tls tls,
            @Nullable String token) {
        if (extProcAddress == null || known == null) {
            return null;
        }
        return CloseOnExit.register(new ExtProcServer(gateway, known, picker, extProcAddress, tls, token));
    }

    private PickerSettings pickerSettings() {
        if ((extProcAddress == null) != (endpoints == null)) {
            throw new IllegalArgumentException("--ext-proc and --endpoints belong together; give both or neither");
        }
        return new PickerSettings(charactersPerToken, blockTokens, isShadow);
    }
}
