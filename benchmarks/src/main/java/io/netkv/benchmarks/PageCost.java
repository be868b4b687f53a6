package io.netkv.benchmarks;

import com.sun.management.ThreadMXBean;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.FatTree;
import io.netkv.demo.DemoRun;
import io.netkv.demo.DemoSettings;
import io.netkv.demo.Progress;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaSettings;
import io.netkv.page.LivePage;
import io.netkv.player.LiveClusterSettings;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.WorkloadSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the live page costs a demo of four policies: processor time of the page's own threads, with one page open and with none.
 * Arguments: requests (default 3000), pages (default 1), speed (default 15).
 */
public final class PageCost {

    private static final long SEED = 1;
    private static final String OURS = "netkv-steer";

    private PageCost() {}

    /** Runs both, prints shares of a core. */
    public static void main(String[] arguments) throws Exception {
        int requests = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3_000;
        int pages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        double speed = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 15;
        for (int looking : new int[] {pages, 0}) {
            measure(requests, looking, speed);
        }
        System.exit(0);
    }

    private static void measure(int requests, int pages, double speed) throws Exception {
        DemoSettings settings = new DemoSettings(
                FatTree.paper64().spec(),
                List.of("round-robin", "cache-load-aware", "netkv-full", OURS),
                new SampleTrace(requests, SEED),
                WorkloadSettings.ALL,
                PrefillPolicy.ROUND_ROBIN,
                new LiveClusterSettings(
                        speed, LiveClusterSettings.telemetryIntervalMillis(speed), ClusterParameters.paper(), SEED));
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TemporaryDirectory state = TemporaryDirectory.create("netkv-page-", 1 << 20)) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            LivePage page = LivePage.of(kafka, settings.fabricNames(), new InetSocketAddress("127.0.0.1", 0));
            page.start();
            Clock clock = new Clock();
            Thread sampling = new Thread(clock::run, "sampling");
            sampling.setDaemon(true);
            sampling.start();
            new DemoRun(kafka, state.path(), settings, (task, expected) -> new Progress() {
                        {
                            for (int i = 0; i < pages && task.equals("requests"); i++) {
                                look(page.uri().resolve("/api/events?fabric=" + settings.fabricName(OURS)), page.uri());
                            }
                            clock.begin();
                        }

                        @Override
                        public void stepTo(long done) {}

                        @Override
                        public void close() {
                            clock.end();
                        }
                    })
                    .run(requests, report -> {});
            double seconds = clock.wallNanos / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "PageCost, %d open: %.2f %% of a core at %.0f decisions/s over %.0f s%n",
                    pages,
                    100 * clock.cpuNanos / (double) clock.wallNanos,
                    settings.policies().size() * requests / seconds,
                    seconds);
            page.close();
        }
    }

    private static void look(URI events, URI page) {
        HttpClient client = HttpClient.newHttpClient();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!client.send(
                                        HttpRequest.newBuilder(page.resolve("/api/fabrics"))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body()
                                .contains(OURS)) {
                            Thread.sleep(100);
                        }
                        client.send(HttpRequest.newBuilder(events).build(), HttpResponse.BodyHandlers.ofLines())
                                .body()
                                .forEach(line -> {});
                    } catch (Exception e) { // the page has ended
                        Thread.currentThread().interrupt();
                    }
                },
                "looking");
        thread.setDaemon(true);
        thread.start();
    }

    /** Processor time of the page's threads, also of those that end. */
    private static final class Clock {

        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final Map<Long, Long> nanos = new HashMap<>();
        private long beganNanos;
        private long cpuBefore;
        private volatile long cpuNanos;
        private volatile long wallNanos;

        void run() {
            try {
                while (true) {
                    sample();
                    Thread.sleep(200);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized long sample() {
            for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
                if (info != null && info.getThreadName().startsWith("page-")) {
                    nanos.merge(info.getThreadId(), threads.getThreadCpuTime(info.getThreadId()), Math::max);
                }
            }
            return nanos.values().stream().mapToLong(Long::longValue).sum();
        }

        void begin() {
            cpuBefore = sample();
            beganNanos = System.nanoTime();
        }

        void end() {
            cpuNanos = sample() - cpuBefore;
            wallNanos = System.nanoTime() - beganNanos;
        }
    }
}
