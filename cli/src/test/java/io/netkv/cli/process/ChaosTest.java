package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.registry.EmbeddedRegistry;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.schemas.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two scheduler processes are killed and paused by a schedule while requests for several fabrics arrive. Afterwards the topics are
 * audited. By default one short schedule; {@code -Dchaos.schedules=20 -Dchaos.kills=10 -Dchaos.pauses=2
 * -Dchaos.longest.pause.seconds=40} is the long run, and {@code -Dchaos.seed} begins with another seed. With
 * {@code -Dchaos.cluster=true} there are three brokers and an oracle as well, as processes that are killed too, and a schema
 * registry that does not answer for a while. The second scheduler and the oracle run as on a full disk.
 */
class ChaosTest {

    private static final boolean IS_CLUSTER = Boolean.getBoolean("chaos.cluster");
    private static final int PROCESSES = 2;
    private static final int FABRICS = 8;
    private static final int REQUESTS_PER_SECOND = 200;
    private static final String LINK = "p0r0-up-0";
    private static final String DRAINED_INSTANCE = "p1r1n1i1";
    private static final long REGISTRY_OUTAGE_MILLIS = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private final List<NetKvProcess> schedulers = new ArrayList<>();
    private final List<Resume> resumes = new ArrayList<>();
    private final Set<String> requested = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private long baseNanos;
    private long baseMillis;
    private int kills;
    private int pauses;
    private int otherKills;
    private int outages;
    private int ends;
    private @Nullable EmbeddedRegistry registry;
    private @Nullable NetKvProcess oracle;
    private @Nullable BrokerCluster brokers;

    private record Resume(long atMillis, ProcessHandle process) {}

    static LongStream seeds() {
        long first = Long.getLong("chaos.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("chaos.schedules", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldDecideEveryRequestOnceWhateverIsKilledOrPaused(long seed) throws Exception {
        if (IS_CLUSTER) {
            brokers = BrokerCluster.start(Files.createTempDirectory(directory, "brokers-"));
            registry = EmbeddedRegistry.start(line -> {});
            new SchemaRegistry(registry.url()).registerAll();
        }
        FaultSchedule schedule = FaultSchedule.of(
                seed,
                IS_CLUSTER ? PROCESSES + 1 + BrokerCluster.BROKERS + 1 : PROCESSES,
                PROCESSES,
                Integer.getInteger("chaos.kills", 2),
                Integer.getInteger("chaos.pauses", 1),
                1_000L * Integer.getInteger("chaos.longest.pause.seconds", 12));
        try (EmbeddedPipeline pipeline = brokers == null
                        ? new EmbeddedPipeline()
                        : new EmbeddedPipeline(kafka(), (short) BrokerCluster.BROKERS);
                EmbeddedPipeline.Reader<DecodeAssignment> reader = pipeline.new Reader<>(Topic.DECODE_ASSIGNMENTS)) {
            IntStream.range(0, FABRICS).forEach(fabric -> publish(pipeline, fabric));
            for (int i = 0; i < PROCESSES; i++) {
                schedulers.add(startScheduler(pipeline, i));
            }
            if (IS_CLUSTER) {
                oracle = startOracle(pipeline);
            }
            play(pipeline, reader, schedule, new Random(seed));
            startWhatHasEnded(pipeline);
            for (NetKvProcess scheduler : schedulers) {
                scheduler.throwIfEnded();
            }
            SchedulerLag.awaitNone(pipeline.kafka());
            IntStream.range(0, FABRICS).forEach(fabric -> request(pipeline, "probe-" + fabric, fabric, 1000));
            awaitAnswers(pipeline, reader, false);
            audit(pipeline, seed);
        } finally {
            schedulers.forEach(NetKvProcess::close);
            if (oracle != null) {
                oracle.close();
            }
            if (registry != null) {
                registry.close();
            }
            if (brokers != null) {
                brokers.close();
            }
        }
    }

    private KafkaSettings kafka() {
        String bootstrapServers = Objects.requireNonNull(brokers).kafka().bootstrapServers();
        return new KafkaSettings(
                bootstrapServers, Map.of(), Objects.requireNonNull(registry).url());
    }

    private NetKvProcess startScheduler(EmbeddedPipeline pipeline, int number) throws Exception {
        return number == 0
                ? NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka(), "--ledger-expiry", "1h")
                : NetKvProcess.startStreamsOnFullDisk(
                        directory, "scheduler", pipeline.kafka(), "--ledger-expiry", "1h");
    }

    private NetKvProcess startOracle(EmbeddedPipeline pipeline) throws Exception {
        return NetKvProcess.startStreamsOnFullDisk(directory, "oracle", pipeline.kafka());
    }

    private static void publish(EmbeddedPipeline pipeline, int fabric) {
        pipeline.publish(FatTree.paper64().spec().named(name(fabric)));
        DecodeInstanceState drained = DecodeInstanceState.newBuilder()
                .setFabric(name(fabric))
                .setInstance(DRAINED_INSTANCE)
                .setFreeKvTokens(450_000)
                .setAccepting(false)
                .build();
        pipeline.send(
                Topic.DECODE_INSTANCES,
                RecordKeys.instance(name(fabric), DRAINED_INSTANCE),
                drained,
                System.currentTimeMillis());
    }

    private static String name(int fabric) {
        return "fabric-" + fabric;
    }

    private void play(
            EmbeddedPipeline pipeline,
            EmbeddedPipeline.Reader<DecodeAssignment> reader,
            FaultSchedule schedule,
            Random random)
            throws Exception {
        baseMillis = System.currentTimeMillis();
        baseNanos = System.nanoTime();
        // This process asks the registry for what it needs before that is away.
        IntStream.range(0, FABRICS).forEach(fabric -> request(pipeline, "r" + fabric, fabric, 1000));
        awaitAnswers(pipeline, reader, true);
        baseMillis += nowMillis();
        baseNanos = System.nanoTime();
        List<FaultSchedule.Fault> faults = new ArrayList<>(schedule.faults());
        while (!faults.isEmpty() || !resumes.isEmpty()) {
            while (requested.size() < nowMillis() * REQUESTS_PER_SECOND / 1000) {
                request(pipeline, "r" + requested.size(), random.nextInt(FABRICS), 1 + random.nextInt(30_000));
            }
            read(pipeline, reader, true);
            resumeDue();
            startWhatHasEnded(pipeline);
            if (!faults.isEmpty() && faults.get(0).atMillis() <= nowMillis()) {
                inject(pipeline, faults.remove(0));
            }
        }
        awaitAnswers(pipeline, reader, true);
    }

    private long nowMillis() {
        return (System.nanoTime() - baseNanos) / 1_000_000;
    }

    private void inject(EmbeddedPipeline pipeline, FaultSchedule.Fault fault) throws Exception {
        if (fault.process() >= PROCESSES) {
            injectElsewhere(pipeline, fault.process() - PROCESSES, fault.atMillis());
            return;
        }
        NetKvProcess process = schedulers.get(fault.process());
        if (fault.kind() == FaultSchedule.Kind.KILL) {
            process.kill();
            resumes.removeIf(resume -> resume.process().equals(process.handle()));
            schedulers.set(fault.process(), startScheduler(pipeline, fault.process()));
            kills++;
        } else {
            process.pause();
            resumes.add(new Resume(nowMillis() + fault.pauseMillis(), process.handle()));
            pauses++;
        }
    }

    /** As a service manager does: a part that finds no brokers ends. */
    private void startWhatHasEnded(EmbeddedPipeline pipeline) throws Exception {
        if (!IS_CLUSTER) {
            return; // a broker that is always there ends nobody
        }
        for (int i = 0; i < PROCESSES; i++) {
            if (schedulers.get(i).hasEnded()) {
                schedulers.set(i, startScheduler(pipeline, i));
                ends++;
            }
        }
        if (Objects.requireNonNull(oracle).hasEnded()) {
            oracle = startOracle(pipeline);
            ends++;
        }
    }

    /** The oracle is 0, brokers follow, the registry is last. */
    private void injectElsewhere(EmbeddedPipeline pipeline, int other, long atMillis) throws Exception {
        if (other == 0) {
            Objects.requireNonNull(oracle).kill();
            oracle = startOracle(pipeline);
            otherKills++;
        } else if (other <= BrokerCluster.BROKERS) {
            Objects.requireNonNull(brokers).restart(other - 1);
            otherKills++;
        } else {
            ProcessHandle process = Objects.requireNonNull(registry).process();
            NetKvProcess.pause(process);
            resumes.add(new Resume(atMillis + REGISTRY_OUTAGE_MILLIS, process));
            outages++;
        }
    }

    private void resumeDue() throws Exception {
        for (Resume resume : List.copyOf(resumes)) {
            if (resume.atMillis() <= nowMillis()) {
                NetKvProcess.resume(resume.process());
                resumes.remove(resume);
            }
        }
    }

    private void request(EmbeddedPipeline pipeline, String id, int fabric, int inputTokens) {
        requested.add(id);
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(name(fabric))
                .setPrefillInstance("p0r0n" + inputTokens % 2 + "i0")
                .setInputTokens(inputTokens)
                .build();
        pipeline.send(Topic.DECODE_REQUESTS, name(fabric), request, baseMillis + nowMillis());
        if (oracle != null) {
            pipeline.send(
                    Topic.LINK_TELEMETRY,
                    RecordKeys.link(name(fabric), LINK),
                    reading(fabric),
                    baseMillis + nowMillis());
        }
    }

    private LinkTelemetry reading(int fabric) {
        return LinkTelemetry.newBuilder()
                .setFabric(name(fabric))
                .setLink(LINK)
                .setDeviceTimeMicros(1000 * (baseMillis + nowMillis()))
                .setBytesSent(1_000_000 * nowMillis())
                .build();
    }

    private void awaitAnswers(
            EmbeddedPipeline pipeline, EmbeddedPipeline.Reader<DecodeAssignment> reader, boolean areTransfersPlayed)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answered.size() < requested.size() && System.nanoTime() < deadline) {
            read(pipeline, reader, areTransfersPlayed);
            startWhatHasEnded(pipeline);
        }
        pipeline.flush();
    }

    /** Plays the transfer of each request that is decided, as a router that follows the first decision does. */
    private void read(
            EmbeddedPipeline pipeline, EmbeddedPipeline.Reader<DecodeAssignment> reader, boolean areTransfersPlayed) {
        for (DecodeAssignment assignment : reader.poll()) {
            if (answered.add(assignment.getRequestId()) && areTransfersPlayed) {
                transfer(pipeline, assignment, TransferEventKind.STARTED);
                // One transfer in ten never ends.
                if (assignment.getSequence() % 10 != 0) {
                    transfer(pipeline, assignment, TransferEventKind.FINISHED);
                }
            }
        }
    }

    private static void transfer(EmbeddedPipeline pipeline, DecodeAssignment assignment, TransferEventKind kind) {
        TransferEvent event = TransferEvent.newBuilder()
                .setFabric(assignment.getFabric())
                .setRequestId(assignment.getRequestId())
                .setKind(kind)
                .setAtMillis(assignment.getDecidedAtMillis())
                .setDecodeInstance(assignment.getDecodeInstance())
                .setBytes(assignment.getTransferBytes())
                .build();
        pipeline.send(Topic.TRANSFER_EVENTS, assignment.getFabric(), event, assignment.getDecidedAtMillis());
    }

    /** The oracle goes on with a fabric's snapshots where it was, and has made some of every fabric at the end. */
    private void checkSnapshots(List<OracleSnapshot> snapshots) {
        Map<String, List<OracleSnapshot>> byFabric =
                snapshots.stream().collect(Collectors.groupingBy(OracleSnapshot::getFabric));
        assertThat(byFabric).as("fabrics with snapshots").hasSize(FABRICS);
        long endMillis = baseMillis + nowMillis();
        byFabric.forEach((fabric, own) -> assertThat(own.get(own.size() - 1).getEmittedAtMillis())
                .as("time of the last snapshot of %s", fabric)
                .isBetween(endMillis - PATIENCE.toMillis(), endMillis + PATIENCE.toMillis()));
    }

    /** From the topics alone, read from their beginnings. */
    private void audit(EmbeddedPipeline pipeline, long seed) {
        DecisionAudit audit = new DecisionAudit(
                pipeline.<DecodeAssignment>readAll(Topic.DECODE_ASSIGNMENTS),
                pipeline.<TransferEvent>readAll(Topic.TRANSFER_EVENTS));
        System.out.printf(
                Locale.ROOT,
                "seed %d: %d kills, %d pauses, %d kills of oracle and brokers, %d outages of the registry,"
                        + " %d ended by themselves; %s%n",
                seed,
                kills,
                pauses,
                otherKills,
                outages,
                ends,
                audit);
        audit.check(requested, DRAINED_INSTANCE);
        if (oracle != null) {
            checkSnapshots(pipeline.readAll(Topic.NETWORK_COST_ORACLE));
        }
        IntStream.range(0, FABRICS).forEach(fabric -> audit.checkLedger("probe-" + fabric));
    }
}
