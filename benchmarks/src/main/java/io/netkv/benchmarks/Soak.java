package io.netkv.benchmarks;

import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.LoopbackPorts;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A long replay with oracle, scheduler and simulator as processes of their own. Prints for each minute and process: the least
 * heap in use, which is what stays after a garbage collection; threads; share of one core. Arguments: minutes (default 60),
 * requests a second (default 180; 0 measures what it costs to wait). A replay's hour passes in a minute.
 */
public final class Soak {

    private static final int SPEED = 60;
    private static final int PARTITIONS = 4;
    private static final int HEAP_MEGABYTES = 512;
    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(2);
    private static final int SAMPLES_PER_MINUTE = 30;

    /** One process, by its page of metrics. */
    private static final class Part {
        private final String name;
        private final Process process;
        private final MetricsPage page;
        private double leastHeapMegabytes = Double.MAX_VALUE;
        private double threads;
        private double cpuSeconds;

        private Part(String name, Process process, MetricsPage page) {
            this.name = name;
            this.process = process;
            this.page = page;
        }
    }

    private Soak() {}

    /** Runs it, prints the curve. */
    public static void main(String[] arguments) throws Exception {
        int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        double perSecond = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 180;
        new Soak().run(minutes, perSecond);
        System.exit(0);
    }

    private void run(int minutes, double perSecond) throws Exception {
        List<Part> parts = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TemporaryDirectory state = TemporaryDirectory.create("netkv-soak-", 1 << 20)) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(PARTITIONS, (short) 1).create(cluster);
            }
            new PublishedFabrics(kafka).publish(FatTree.paper64().spec());
            parts.add(start(
                    kafka,
                    "oracle",
                    "--state-dir",
                    state.path().resolve("oracle").toString()));
            parts.add(start(
                    kafka,
                    "scheduler",
                    "--state-dir",
                    state.path().resolve("scheduler").toString()));
            if (perSecond > 0) {
                parts.add(start(kafka, "simulate"));
            }
            for (Part part : parts) {
                part.page.await();
            }
            if (perSecond > 0) {
                replay(kafka, minutes, perSecond);
            }
            watch(parts, minutes, perSecond > 0);
        } finally {
            for (Part part : parts) {
                part.process.destroy();
            }
        }
    }

    private static Part start(KafkaSettings kafka, String command, String... options) throws IOException {
        int port = LoopbackPorts.free();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--speed", Integer.toString(SPEED), "--http", Integer.toString(port)));
        return new Part(command, NetKvCommand.start(kafka, command, HEAP_MEGABYTES, all), new MetricsPage(port));
    }

    private static void replay(KafkaSettings kafka, int minutes, double perSecond) throws IOException {
        long requests = (long) (minutes * 60 * perSecond);
        NetKvCommand.start(
                kafka,
                "replay",
                HEAP_MEGABYTES,
                List.of(
                        "--speed",
                        Integer.toString(SPEED),
                        "--rate",
                        Double.toString(perSecond / SPEED),
                        "--loop",
                        Long.toString(1 + requests / 2000),
                        "--limit",
                        Long.toString(requests),
                        "--summary"));
    }

    /** To read the metrics costs more than to wait. */
    private void watch(List<Part> parts, int minutes, boolean isSampled) throws IOException, InterruptedException {
        System.out.println("minute  part       least heap MB  threads  % of a core  dead letters  decided");
        for (int minute = 0; minute <= minutes; minute++) {
            for (int sample = 0; sample < SAMPLES_PER_MINUTE; sample++) {
                Thread.sleep(SAMPLE_INTERVAL.toMillis());
                for (Part part : parts) {
                    if (isSampled || sample == 0) {
                        sample(part);
                    }
                }
            }
            for (Part part : parts) {
                print(minute, part);
            }
        }
    }

    private void sample(Part part) throws IOException, InterruptedException {
        MetricsPage.Values values = part.page.read();
        part.leastHeapMegabytes = Math.min(part.leastHeapMegabytes, values.heapMegabytes());
        part.threads = values.sum("jvm_threads_live_threads");
    }

    private void print(int minute, Part part) throws IOException, InterruptedException {
        MetricsPage.Values values = part.page.read();
        double cpuSeconds =
                part.process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
        double perMinute = SAMPLE_INTERVAL.toSeconds() * SAMPLES_PER_MINUTE;
        System.out.printf(
                Locale.ROOT,
                "%6d  %-9s  %13.1f  %7.0f  %11.2f  %12.0f  %7.0f%n",
                minute,
                part.name,
                part.leastHeapMegabytes,
                part.threads,
                100 * (cpuSeconds - part.cpuSeconds) / perMinute,
                values.sum("netkv_dead_letters_total"),
                values.sum("netkv_decisions_total\\{.*"));
        part.cpuSeconds = cpuSeconds;
        part.leastHeapMegabytes = Double.MAX_VALUE;
    }
}
