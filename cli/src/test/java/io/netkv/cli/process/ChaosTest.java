package io.netkv.cli.process;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two scheduler processes are killed and paused by a schedule while requests for several fabrics arrive. Afterwards the topics are
 * audited. By default one short schedule; {@code -Dchaos.schedules=20 -Dchaos.kills=10 -Dchaos.pauses=2
 * -Dchaos.longest.pause.seconds=40} is the long run, and {@code -Dchaos.seed} begins with another seed.
 */
class ChaosTest {

    private static final int PROCESSES = 2;
    private static final int FABRICS = 8;
    private static final int REQUESTS_PER_SECOND = 200;
    private static final String DRAINED_INSTANCE = "p1r1n1i1";
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

    private record Resume(long atMillis, NetKvProcess process) {}

    static LongStream seeds() {
        long first = Long.getLong("chaos.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("chaos.schedules", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldDecideEveryRequestOnceWhateverIsKilledOrPaused(long seed) throws Exception {
        FaultSchedule schedule = FaultSchedule.of(
                seed,
                PROCESSES,
                Integer.getInteger("chaos.kills", 2),
                Integer.getInteger("chaos.pauses", 1),
                1_000L * Integer.getInteger("chaos.longest.pause.seconds", 12));
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                EmbeddedPipeline.Reader<DecodeAssignment> reader = pipeline.new Reader<>(Topic.DECODE_ASSIGNMENTS)) {
            IntStream.range(0, FABRICS).forEach(fabric -> publish(pipeline, fabric));
            for (int i = 0; i < PROCESSES; i++) {
                schedulers.add(startScheduler(pipeline));
            }
            play(pipeline, reader, schedule, new Random(seed));
            for (NetKvProcess scheduler : schedulers) {
                scheduler.throwIfEnded();
            }
            SchedulerLag.awaitNone(pipeline.kafka());
            IntStream.range(0, FABRICS).forEach(fabric -> request(pipeline, "probe-" + fabric, fabric, 1000));
            awaitAnswers(pipeline, reader, false);
            audit(pipeline, seed);
        } finally {
            schedulers.forEach(NetKvProcess::close);
        }
    }

    private NetKvProcess startScheduler(EmbeddedPipeline pipeline) throws Exception {
        return NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka(), "--ledger-expiry", "1h");
    }

    private static void publish(EmbeddedPipeline pipeline, int fabric) {
        FabricSpec spec = FatTree.paper64().spec();
        pipeline.publish(new FabricSpec(
                name(fabric),
                spec.location(),
                spec.tiers(),
                spec.pods(),
                spec.racks(),
                spec.nodes(),
                spec.instances(),
                spec.links()));
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
        List<FaultSchedule.Fault> faults = new ArrayList<>(schedule.faults());
        while (!faults.isEmpty() || !resumes.isEmpty()) {
            while (requested.size() < nowMillis() * REQUESTS_PER_SECOND / 1000) {
                request(pipeline, "r" + requested.size(), random.nextInt(FABRICS), 1 + random.nextInt(30_000));
            }
            read(pipeline, reader, true);
            resumeDue();
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
        NetKvProcess process = schedulers.get(fault.process());
        if (fault.kind() == FaultSchedule.Kind.KILL) {
            process.kill();
            resumes.removeIf(resume -> resume.process() == process);
            schedulers.set(fault.process(), startScheduler(pipeline));
            kills++;
        } else {
            process.pause();
            resumes.add(new Resume(nowMillis() + fault.pauseMillis(), process));
            pauses++;
        }
    }

    private void resumeDue() throws Exception {
        for (Resume resume : List.copyOf(resumes)) {
            if (resume.atMillis() <= nowMillis()) {
                resume.process().resume();
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
    }

    private void awaitAnswers(
            EmbeddedPipeline pipeline, EmbeddedPipeline.Reader<DecodeAssignment> reader, boolean areTransfersPlayed) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answered.size() < requested.size() && System.nanoTime() < deadline) {
            read(pipeline, reader, areTransfersPlayed);
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

    /** From the topics alone, read from their beginnings. */
    private void audit(EmbeddedPipeline pipeline, long seed) {
        DecisionAudit audit = new DecisionAudit(
                pipeline.<DecodeAssignment>readAll(Topic.DECODE_ASSIGNMENTS),
                pipeline.<TransferEvent>readAll(Topic.TRANSFER_EVENTS));
        System.out.printf(Locale.ROOT, "seed %d: %d kills, %d pauses; %s%n", seed, kills, pauses, audit);
        audit.check(requested, DRAINED_INSTANCE);
        IntStream.range(0, FABRICS).forEach(fabric -> audit.checkLedger("probe-" + fabric));
    }
}
