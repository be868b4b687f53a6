package io.netkv.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.GatewaySettings;
import io.netkv.gateway.http.GatewayServer;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * From a router's HTTP request to its answer, with broker, scheduler and gateway in this JVM and requests in an open loop: each counts from
 * when it was due. The baseline is two hops through the same broker, in the same run. Arguments: requests a second (default 200),
 * seconds (default 20).
 */
public final class GatewayLatency {

    private static final int CONNECTIONS = 64;
    /** Broker, scheduler, gateway and client are compiled in one JVM. */
    private static final int WARM_UP_SECONDS = 60;

    private static final int PARTITIONS = 4;
    private static final long STATE_BYTES = 1 << 20;

    private final Fabric fabric;
    private final int port;
    private final int perSecond;
    private final int seconds;
    private final AtomicInteger notReserved = new AtomicInteger();

    private GatewayLatency(Fabric fabric, int port, int perSecond, int seconds) {
        this.fabric = fabric;
        this.port = port;
        this.perSecond = perSecond;
        this.seconds = seconds;
    }

    /** Runs it, prints percentiles and their ratios. */
    public static void main(String[] arguments) throws Exception {
        int perSecond = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        Locale.setDefault(Locale.Category.FORMAT, Locale.US); // as netkv does
        Fabric fabric = FatTree.paper64().fabric();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES)) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(PARTITIONS, (short) 1).create(cluster);
                TopicLatency.createTopics(cluster, PARTITIONS);
            }
            new PublishedFabrics(kafka).publish(fabric.spec());
            Histogram echo = new TopicLatency(kafka, fabric, perSecond, WARM_UP_SECONDS, seconds).measureEcho();
            try (StreamsRunner scheduler = SchedulerApp.create(
                            new StreamsSettings(SchedulerApp.APPLICATION_ID, kafka, state.path(), Map.of()),
                            SchedulerSettings.DEFAULT);
                    Gateway gateway = new Gateway(kafka, GatewaySettings.DEFAULT, meters);
                    GatewayServer server = new GatewayServer(
                            gateway, meters, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null)) {
                scheduler.start();
                scheduler.awaitRunning(Duration.ofSeconds(30));
                gateway.start();
                server.start();
                GatewayLatency benchmark =
                        new GatewayLatency(fabric, server.uri().getPort(), perSecond, seconds);
                Histogram reserve = benchmark.measure("/v1/select-and-reserve", "reserve");
                int late = benchmark.notReserved.get();
                Histogram select = benchmark.measure("/v1/select", "select");
                TopicLatency.print("GatewayLatency, select-and-reserve, " + perSecond + "/s", reserve, echo);
                TopicLatency.print("GatewayLatency, select, " + perSecond + "/s", select, echo);
                System.out.printf(
                        Locale.ROOT, "%d of %d were not reserved within the deadline%n", late, perSecond * seconds);
            }
        }
        System.exit(0);
    }

    private Histogram measure(String path, String ids) throws Exception {
        run(path, ids + "-warm", WARM_UP_SECONDS, new ConcurrentHistogram(3));
        notReserved.set(0);
        Histogram micros = new ConcurrentHistogram(3);
        run(path, ids, seconds, micros);
        return micros;
    }

    private void run(String path, String ids, int forSeconds, Histogram micros) throws Exception {
        AtomicInteger next = new AtomicInteger();
        int total = perSecond * forSeconds;
        long startNanos = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread thread = new Thread(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setTcpNoDelay(true);
                    InputStream in = new BufferedInputStream(socket.getInputStream());
                    for (int number = next.getAndIncrement(); number < total; number = next.getAndIncrement()) {
                        long due = startNanos + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
                        while (System.nanoTime() < due) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                        ask(socket.getOutputStream(), in, path, ids + "-" + number, number);
                        micros.recordValue((System.nanoTime() - due) / 1000);
                    }
                } catch (IOException e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void ask(OutputStream out, InputStream in, String path, String id, int number) throws IOException {
        String body = "{\"requestId\":\"" + id + "\",\"prefillInstance\":\""
                + fabric.instanceName(fabric.prefillInstance(number % fabric.prefillCount())) + "\",\"inputTokens\":"
                + (1 + number % 20_000) + "}";
        out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII));
        int length = 0;
        String status = readLine(in);
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status + " " + answer);
        }
        if (answer.contains("\"fallback\"")) {
            notReserved.incrementAndGet();
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the gateway closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
