package io.netkv.demo;

import io.netkv.common.CloseOnExit;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.player.LiveSimulator;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.replay.ReplayListener;
import io.netkv.trace.replay.ReplaySettings;
import io.netkv.trace.replay.ReplayTarget;
import io.netkv.trace.replay.TraceReplay;
import io.netkv.trace.results.PolicyReport;
import io.netkv.trace.results.PolicyResult;
import io.netkv.trace.results.ResultCollector;
import io.netkv.trace.workload.Arrivals;
import io.netkv.trace.workload.WorkloadSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** One demo against a broker that has the topics: publish, start, replay, wait, report. */
public final class DemoRun {

    private static final int PARTITIONS = 4;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String REMEDY = "a lower --speed may help on a busy machine";
    private static final int WARM_UP_REQUESTS = 450;
    private static final double WARM_UP_PER_WALL_SECOND = 150;

    private final KafkaSettings kafka;
    private final Path stateDirectory;
    private final DemoSettings settings;
    private final Progress.Factory progress;
    private final Map<String, PolicyResult> resultsByFabric = new LinkedHashMap<>();
    private final List<Fabric> fabrics = new ArrayList<>();
    private final Fabric warmUpFabric;

    /**
     * A demo that does not run yet.
     *
     * @param kafka a broker, which is given the topics
     * @param stateDirectory for the locks of the stream applications
     * @param progress shows its progress
     */
    public DemoRun(KafkaSettings kafka, Path stateDirectory, DemoSettings settings, Progress.Factory progress) {
        this.progress = progress;
        this.kafka = kafka;
        this.stateDirectory = stateDirectory;
        this.settings = settings;
        for (String policy : settings.policies()) {
            String name = settings.fabricName(policy);
            resultsByFabric.put(name, new PolicyResult(policy));
            fabrics.add(Fabric.of(settings.fabric().named(name)));
        }
        warmUpFabric = Fabric.of(settings.fabric().named(settings.fabricName("warm-up")));
    }

    /** What is done while the pipeline still runs. */
    @FunctionalInterface
    public interface Conclusion {
        /** Takes the report. */
        void accept(PolicyReport report) throws IOException, InterruptedException;
    }

    /**
     * Runs it.
     *
     * @param requests how many the workload has
     * @param conclusion is given the report before anything ends
     * @throws UserFacingException where it does not come to its end
     */
    public void run(long requests, Conclusion conclusion) throws IOException, InterruptedException {
        createTopics();
        List<Fabric> played = new ArrayList<>(fabrics);
        played.add(warmUpFabric);
        PublishedFabrics published = new PublishedFabrics(kafka);
        played.forEach(fabric -> published.publish(fabric.spec()));
        try (StreamsRunner oracle = startOracle();
                StreamsRunner scheduler = startScheduler();
                LiveSimulator player = new LiveSimulator(kafka, played, settings.player());
                ResultCollector collector = new ResultCollector(kafka, resultsByFabric, "")) {
            oracle.awaitRunning(START_TIMEOUT);
            scheduler.awaitRunning(START_TIMEOUT);
            CompletableFuture<Void> playing = inBackground("live-player", player::run);
            Runnable check = () -> {
                scheduler.throwIfFailed();
                oracle.throwIfFailed();
                rethrow(playing);
            };
            warmUp(collector, check);
            long before = collector.outcomes();
            CompletableFuture<Void> replaying =
                    inBackground("trace-producer", () -> send(fabrics, settings.trace(), settings.workload()));
            awaitOutcomes("requests", collector, before, requests * fabrics.size(), () -> {
                check.run();
                rethrow(replaying);
            });
            conclusion.accept(report(requests));
            player.stop();
            playing.join();
        }
    }

    private PolicyReport report(long requests) {
        return new PolicyReport(
                fabrics.stream()
                        .map(fabric -> resultsByFabric.get(fabric.name()))
                        .toList(),
                requests,
                settings.speed());
    }

    /** A snapshot for each reading of telemetry: more often there is nothing new. */
    private void createTopics() {
        try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
            new TopicPlan(PARTITIONS, (short) 1).create(cluster);
        }
        if (kafka.registryUrl() != null) {
            new SchemaRegistry(kafka.registryUrl()).registerAll();
        }
    }

    private StreamsRunner startOracle() {
        Duration hop = Duration.ofMillis(settings.player().telemetryIntervalMillis());
        Duration window =
                hop.multipliedBy(Math.max(2, OracleSettings.DEFAULT.window().dividedBy(hop)));
        Duration linkTimeout = hop.multipliedBy(10).compareTo(OracleSettings.DEFAULT.linkTimeout()) > 0
                ? hop.multipliedBy(10)
                : OracleSettings.DEFAULT.linkTimeout();
        OracleSettings oracleSettings = new OracleSettings(
                window, hop, OracleSettings.DEFAULT.silenceInterval(), settings.speed(), linkTimeout);
        StreamsRunner oracle =
                CloseOnExit.register(OracleApp.create(streamsSettings(OracleApp.APPLICATION_ID), oracleSettings));
        oracle.start();
        return oracle;
    }

    private StreamsRunner startScheduler() {
        Map<String, String> policies =
                settings.policies().stream().collect(Collectors.toMap(settings::fabricName, policy -> policy));
        StreamsRunner scheduler = CloseOnExit.register(SchedulerApp.create(
                streamsSettings(SchedulerApp.APPLICATION_ID),
                SchedulerSettings.DEFAULT
                        .withPolicies(SchedulerSettings.DEFAULT.policy(), policies)
                        .withJudge(settings.policies().get(settings.policies().size() - 1))
                        .withSpeed(settings.speed())));
        scheduler.start();
        return scheduler;
    }

    private StreamsSettings streamsSettings(String applicationId) {
        return new StreamsSettings(applicationId, kafka, stateDirectory, Map.of());
    }

    /**
     * Some requests on a fabric of their own, which count nowhere: a JVM that has just started decides slowly, and a
     * replay multiplies what it does to the oracle's age.
     */
    private void warmUp(ResultCollector collector, Runnable check) throws InterruptedException {
        Arrivals arrivals = new Arrivals.Poisson(
                WARM_UP_PER_WALL_SECOND / settings.speed(), settings.player().seed());
        WorkloadSettings workload = WorkloadSettings.ALL.withArrivals(arrivals);
        CompletableFuture<Void> replaying = inBackground(
                "warm-up",
                () -> send(
                        List.of(warmUpFabric),
                        new SampleTrace(WARM_UP_REQUESTS, settings.player().seed()),
                        workload));
        awaitOutcomes("warm-up", collector, 0, WARM_UP_REQUESTS, () -> {
            check.run();
            rethrow(replaying);
        });
    }

    private void awaitOutcomes(String task, ResultCollector collector, long before, long expected, Runnable check)
            throws InterruptedException {
        try (Progress shown = progress.of(task, expected)) {
            collector.awaitOutcomes(
                    before,
                    expected,
                    outcomes -> {
                        shown.stepTo(outcomes);
                        check.run();
                    },
                    REMEDY);
        }
    }

    private void send(List<Fabric> to, TraceSource trace, WorkloadSettings arrivals) {
        List<ReplayTarget> targets = to.stream()
                .map(fabric -> ReplayTarget.of(fabric, settings.prefill()))
                .toList();
        ReplaySettings pace = ReplaySettings.of(settings.speed(), System.currentTimeMillis());
        new TraceReplay(kafka, trace, arrivals, targets, pace).run(ReplayListener.NONE);
    }

    private static CompletableFuture<Void> inBackground(String name, Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static void rethrow(CompletableFuture<Void> task) {
        if (task.isCompletedExceptionally()) {
            task.join();
        }
    }
}
