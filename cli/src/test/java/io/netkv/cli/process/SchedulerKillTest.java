package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler as a process of its own, killed with SIGKILL again and again while requests arrive. */
class SchedulerKillTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int KILLS = 5;
    private static final int REQUESTS = 12_000;

    @TempDir
    private Path directory;

    private final Map<String, DecodeAssignment> assigned = new HashMap<>();
    /** Event time is about now: what is older than a day, Kafka does not keep. */
    private final long baseMillis = System.currentTimeMillis();

    private final List<DecodeAssignment> log = new ArrayList<>();
    private long booked;
    private long bookedBytes;

    @Test
    void everyRequestHasItsOneAssignmentAndTheLedgerIsWhatItMustBe() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                EmbeddedPipeline.Reader<DecodeAssignment> reader = pipeline.new Reader<>(Topic.DECODE_ASSIGNMENTS)) {
            pipeline.publish(FABRIC);
            int sent = 0;
            for (int life = 0; life <= KILLS; life++) {
                NetKvProcess scheduler =
                        NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka(), "--ledger-expiry", "1h");
                try {
                    int target = REQUESTS * (life + 1) / (KILLS + 1);
                    // Enough decided in this life that the kill comes in the midst of deciding.
                    int goal = life == KILLS ? target : target - 200;
                    sent = replayUntil(pipeline, reader, scheduler, sent, target, goal);
                    if (life == KILLS) {
                        probe(pipeline, reader);
                    }
                } finally {
                    scheduler.kill();
                }
            }
        }
        assertThat(assigned).as("requests that are decided").hasSize(REQUESTS + 1);
        assertThat(log).as("records on the log").hasSize(REQUESTS + 1);
        assertThat(log)
                .extracting(DecodeAssignment::getSequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, REQUESTS + 1).boxed().toList());
    }

    /** Sends requests and ends transfers as assignments come, until enough are decided. */
    private int replayUntil(
            EmbeddedPipeline pipeline,
            EmbeddedPipeline.Reader<DecodeAssignment> reader,
            NetKvProcess scheduler,
            int alreadySent,
            int target,
            int goal)
            throws Exception {
        int sent = alreadySent;
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (assigned.size() < goal) {
            for (int i = 0; i < 100 && sent < target; i++) {
                request(pipeline, "r" + sent, sent);
                sent++;
            }
            read(pipeline, reader);
            scheduler.throwIfEnded();
            assertThat(System.nanoTime())
                    .as("%d of %d are decided", assigned.size(), goal)
                    .isLessThan(deadline);
        }
        return sent;
    }

    private void request(EmbeddedPipeline pipeline, String id, long offsetMillis) {
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setPrefillInstance("p0r0n" + offsetMillis % 2 + "i0")
                .setInputTokens((int) (1 + offsetMillis * 7919 % 30_000))
                .build();
        pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request, baseMillis + offsetMillis);
    }

    private void read(EmbeddedPipeline pipeline, EmbeddedPipeline.Reader<DecodeAssignment> reader) {
        for (DecodeAssignment assignment : reader.poll()) {
            log.add(assignment);
            DecodeAssignment earlier = assigned.putIfAbsent(assignment.getRequestId(), assignment);
            if (earlier != null) {
                assertThat(assignment).as("a second assignment").isEqualTo(earlier);
                continue;
            }
            booked++;
            bookedBytes += assignment.getTransferBytes();
            transfer(pipeline, assignment, TransferEventKind.STARTED);
            // One transfer in ten never ends.
            if (assignment.getSequence() % 10 != 0) {
                transfer(pipeline, assignment, ended(assignment));
                booked--;
                bookedBytes -= assignment.getTransferBytes();
            }
        }
    }

    private static TransferEventKind ended(DecodeAssignment assignment) {
        return assignment.getSequence() % 7 == 0 ? TransferEventKind.FAILED : TransferEventKind.FINISHED;
    }

    private static void transfer(EmbeddedPipeline pipeline, DecodeAssignment assignment, TransferEventKind kind) {
        TransferEvent event = TransferEvent.newBuilder()
                .setFabric(FABRIC.name())
                .setRequestId(assignment.getRequestId())
                .setKind(kind)
                .setAtMillis(assignment.getDecidedAtMillis())
                .setDecodeInstance(assignment.getDecodeInstance())
                .setBytes(assignment.getTransferBytes())
                .build();
        pipeline.send(Topic.TRANSFER_EVENTS, FABRIC.name(), event, assignment.getDecidedAtMillis());
    }

    /** One more request, after everything else: its assignment reports what the ledger held. */
    private void probe(EmbeddedPipeline pipeline, EmbeddedPipeline.Reader<DecodeAssignment> reader) throws Exception {
        long expected = booked;
        long expectedBytes = bookedBytes;
        pipeline.flush();
        SchedulerLag.awaitNone(pipeline.kafka());
        request(pipeline, "probe", REQUESTS + 1000L);
        pipeline.flush();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!assigned.containsKey("probe") && System.nanoTime() < deadline) {
            read(pipeline, reader);
        }
        assertThat(assigned).containsKey("probe");
        assertThat(assigned.get("probe").getTransfersInFlight())
                .as("transfers in the ledger: booked less released")
                .isEqualTo((int) expected);
        assertThat(assigned.get("probe").getBytesInFlight()).isEqualTo(expectedBytes);
        System.out.printf(
                "%d kills, %d requests, %d records on the log, %d transfers in the ledger%n",
                KILLS, REQUESTS, log.size(), expected);
    }
}
