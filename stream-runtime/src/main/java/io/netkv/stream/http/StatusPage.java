package io.netkv.stream.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.common.UserFacingException;
import io.netkv.stream.StreamsRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Health and metrics of one long-running part. {@code GET /health} and {@code /ready} answer 200 and {@code running}, or 503 and one
 * line that says why it does not run; {@code GET /live} answers 200 as long as the process does; {@code GET /metrics} answers in Prometheus' text format. The methods may be called from
 * any thread.
 */
public final class StatusPage implements AutoCloseable {

    /** Name of gauges, by fabric, that are 0 until a part has what it decides on: it is not ready before. */
    public static final String WARM = "netkv.oracle.warm";

    private static final List<String> READING = List.of("GET", "HEAD");
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** Tasks and their metrics come and go; this is how soon a new one shows. */
    private static final Duration KAFKA_METRICS_REFRESH = Duration.ofSeconds(5);

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, StatusPage::daemon);
    private final @Nullable HttpServer server;
    private volatile Supplier<Optional<String>> problem;

    private StatusPage(String part, @Nullable HttpServer server) {
        this.server = server;
        problem = () -> Optional.of("the " + part + " is starting");
    }

    /**
     * Serves the page; until {@link #watch} is called, the part is starting.
     *
     * @param part what health calls it, for example "oracle"
     * @param address where to listen; null to serve nothing, and only count
     * @throws UserFacingException if the address is not available
     */
    public static StatusPage open(String part, @Nullable InetSocketAddress address) {
        StatusPage page = new StatusPage(part, address == null ? null : listen(address));
        page.serve();
        return page;
    }

    private static HttpServer listen(InetSocketAddress address) {
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new UserFacingException(
                    "--http " + address.getAddress().getHostAddress() + ":" + address.getPort() + " is not available ("
                            + e.getMessage() + "); choose another or end what listens there",
                    e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "status-page");
        thread.setDaemon(true);
        return thread;
    }

    private void serve() {
        if (server == null) {
            return;
        }
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        collections.bindTo(meters);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!READING.contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", String.join(", ", READING));
                send(exchange, 405, PLAIN_TEXT, exchange.getRequestMethod() + " is not allowed here; use GET\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health" -> sendHealth(exchange, problem.get());
                case "/ready" -> sendHealth(exchange, problem.get().or(this::cold));
                case "/live" -> send(exchange, 200, PLAIN_TEXT, "running\n");
                case "/metrics" -> send(exchange, 200, PROMETHEUS_TEXT, meters.scrape());
                default -> send(exchange, 404, PLAIN_TEXT, "see /health, /ready, /live and /metrics\n");
            }
        }
    }

    /** What it works with and is not there yet. */
    private Optional<String> cold() {
        return meters.find(WARM).gauges().stream()
                .filter(gauge -> gauge.value() == 0)
                .map(gauge -> "the oracle has measured nothing of fabric '"
                        + gauge.getId().getTag("fabric") + "' yet")
                .sorted()
                .findFirst();
    }

    private static void sendHealth(HttpExchange exchange, Optional<String> reason) throws IOException {
        send(exchange, reason.isEmpty() ? 200 : 503, PLAIN_TEXT, reason.orElse("running") + "\n");
    }

    private static void send(HttpExchange exchange, int status, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** What the part counts with. */
    public MeterRegistry meters() {
        return meters;
    }

    /** The address of the page; empty if it is not served. */
    public Optional<String> url() {
        return Optional.ofNullable(server).map(HttpServer::getAddress).map(address -> {
            String host = address.getAddress().getHostAddress();
            return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        });
    }

    /** Shows a Kafka Streams application from now on: its health and all its own metrics. */
    public void watch(StreamsRunner runner) {
        watch(runner::problem);
        if (server != null) {
            new KafkaStreamsMetrics(runner.streams(), List.of(), threads, KAFKA_METRICS_REFRESH).bindTo(meters);
        }
    }

    /**
     * Shows the health of something else from now on.
     *
     * @param newProblem why it does not run, in one line; empty while it does
     */
    public void watch(Supplier<Optional<String>> newProblem) {
        problem = newProblem;
    }

    /** Serves nothing more. */
    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
        collections.close();
        meters.close();
    }
}
