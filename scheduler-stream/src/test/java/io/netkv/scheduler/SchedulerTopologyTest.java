package io.netkv.scheduler;

import static io.netkv.scheduler.SchedulerHarness.FABRIC;
import static io.netkv.scheduler.SchedulerHarness.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.OracleMode;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.placement.LedgerPolicy;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.FabricRecords;
import io.netkv.schemas.AvroSerdes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerTopologyTest {

    @TempDir
    private Path directory;

    private SchedulerHarness scheduler;

    @BeforeEach
    void start() {
        scheduler = new SchedulerHarness(SchedulerSettings.DEFAULT, directory);
    }

    @AfterEach
    void stop() {
        scheduler.close();
    }

    @Test
    void decidesForTheNearestIdleInstanceAndSaysWhy() {
        DecodeAssignment assignment = scheduler.decide(request("r1"), 1000);

        assertThat(assignment.getSequence()).isEqualTo(1);
        assertThat(assignment.getPolicy()).isEqualTo("netkv-full");
        assertThat(assignment.getDecodeInstance()).startsWith("p0r1");
        assertThat(assignment.getTier()).isEqualTo(2);
        assertThat(assignment.getMemoryAvailable()).isTrue();
        assertThat(assignment.getCandidates()).isEqualTo(12);
        assertThat(assignment.getReservedKvTokens()).isEqualTo(8292);
        assertThat(assignment.getTransferBytes()).isEqualTo(8192L * 327_680);
        assertThat(assignment.getCost().getTransferSeconds()).isEqualTo(8192L * 327_680 / 6.25e9);
        assertThat(assignment.getCost().getLatencySeconds()).isEqualTo(20e-6);
        assertThat(assignment.getRunnerUp().getInstance()).isNotEqualTo(assignment.getDecodeInstance());
        assertThat(assignment.getOracleMode()).isEqualTo(OracleMode.TIERS_ONLY);
        assertThat(assignment.getOracleVersion()).isNull();
        assertThat(assignment.getPredictedTransferMillis()).isEqualTo(1e3 * (20e-6 + 8192L * 327_680 / 6.25e9));
        assertThat(assignment.getDecidedAtMillis()).isEqualTo(1000);
    }

    @Test
    void answersARequestSeenAgainWithNothingNew() {
        scheduler.send(request("r1"), 1000);
        scheduler.send(request("r1"), 1001);
        scheduler.send(request("r2"), 1002);

        assertThat(scheduler.decided())
                .extracting(DecodeAssignment::getRequestId, DecodeAssignment::getSequence)
                .containsExactly(tuple("r1", 1L), tuple("r2", 2L));
        assertThat(scheduler.deadLetters.isEmpty()).isTrue();
    }

    @Test
    void booksATransferUntilItsEndIsReported() {
        scheduler.send(request("r1"), 1000);
        scheduler.send(request("r2"), 1000);
        scheduler.send(request("r3"), 1000);
        scheduler.transfer("r1", TransferEventKind.STARTED, 1100);
        scheduler.transfer("r1", TransferEventKind.FINISHED, 1200);
        scheduler.transfer("r2", TransferEventKind.FAILED, 1200);
        scheduler.send(request("r4"), 1300);

        assertThat(scheduler.decided())
                .extracting(DecodeAssignment::getTransfersInFlight)
                .containsExactly(0, 1, 2, 1);
    }

    @Test
    void takesATransferForEndedWhenItsEndIsNotReported() {
        scheduler.send(request("r1"), 1000);
        scheduler.send(request("r2"), 1000 + LedgerPolicy.DEFAULT.expiryMillis());
        scheduler.send(request("r3"), 1001 + LedgerPolicy.DEFAULT.expiryMillis());

        assertThat(scheduler.decided())
                .extracting(DecodeAssignment::getTransfersInFlight)
                .containsExactly(0, 1, 1);
    }

    @Test
    void prefersTheInstanceThatHoldsThePrefix() {
        List<Long> prefix = LongStream.range(0, 16).boxed().toList();
        scheduler.state(
                DecodeInstanceState.newBuilder()
                        .setInstance("p1r1n1i1")
                        .setFreeKvTokens(400_000)
                        .setCachedBlocks(prefix),
                900);

        DecodeAssignment assignment = scheduler.decide(request("r1").setPrefixBlocks(prefix), 1000);

        assertThat(assignment.getDecodeInstance()).isEqualTo("p1r1n1i1");
        assertThat(assignment.getCachedPrefixTokens()).isEqualTo(8192);
        assertThat(assignment.getTransferBytes()).isZero();
    }

    @Test
    void passesOverInstancesWithoutMemoryAndThoseThatDrain() {
        for (String instance : List.of("p0r1n0i0", "p0r1n0i1", "p0r1n1i0")) {
            scheduler.state(
                    DecodeInstanceState.newBuilder().setInstance(instance).setFreeKvTokens(8291), 900);
        }
        scheduler.state(
                DecodeInstanceState.newBuilder()
                        .setInstance("p0r1n1i1")
                        .setFreeKvTokens(450_000)
                        .setAccepting(false),
                900);

        DecodeAssignment assignment = scheduler.decide(request("r1"), 1000);

        assertThat(assignment.getTier()).isEqualTo(3);
        assertThat(assignment.getCandidates()).isEqualTo(8);
    }

    @Test
    void decidesForAnInstanceThatIsLargeEnoughWhereNoneHasMemory() {
        reportAll(true, 0, 900);

        DecodeAssignment assignment = scheduler.decide(request("r1"), 1000);

        assertThat(assignment.getMemoryAvailable()).isFalse();
        assertThat(assignment.getCandidates()).isEqualTo(12);
    }

    @Test
    void believesTheOracleLessAndLessAsItAges() {
        OracleSnapshot snapshot = OracleSnapshot.newBuilder()
                .setFabric(FABRIC)
                .setVersion(7)
                .setMeasuredAtMillis(10_000)
                .setEmittedAtMillis(10_000)
                .setAgeMillis(0L)
                .setTiers(List.of(tier(2, 0.8), tier(3, 0.2)))
                .build();
        scheduler.snapshots.pipeInput(FABRIC, snapshot, Instant.ofEpochMilli(10_000));

        scheduler.send(request("fresh"), 10_000 + 30_000);
        scheduler.send(request("decayed"), 10_000 + 165_000);
        scheduler.send(request("tiers"), 10_000 + 300_001);
        scheduler.send(request("load"), 10_000 + 3_600_001);

        assertThat(scheduler.decided())
                .extracting(
                        DecodeAssignment::getOracleMode,
                        DecodeAssignment::getOracleVersion,
                        DecodeAssignment::getOracleAgeMillis,
                        assignment -> assignment.getCost().getCongestion())
                .containsExactly(
                        tuple(OracleMode.FRESH, 7L, 30_000L, 0.2),
                        tuple(OracleMode.DECAYED, 7L, 165_000L, 0.4),
                        tuple(OracleMode.TIERS_ONLY, 7L, 300_001L, 0.0),
                        tuple(OracleMode.LOAD_ONLY, 7L, 3_600_001L, 0.0));
    }

    private static TierCongestion tier(int tier, double congestion) {
        return new TierCongestion(tier, congestion, 8, 8);
    }

    @Test
    void goesOnWithItsLedgerWhenTheFabricIsPublishedAgain() {
        scheduler.send(request("r1"), 1000);
        scheduler.send(request("r2"), 1000);
        scheduler.transfer("r1", TransferEventKind.FINISHED, 1100);
        scheduler.fabrics.pipeInput(FABRIC, FabricRecords.toRecord(SchedulerHarness.SPEC));
        scheduler.send(request("r1"), 1200);
        scheduler.send(request("r3"), 1200);

        assertThat(scheduler.decided())
                .extracting(
                        DecodeAssignment::getRequestId,
                        DecodeAssignment::getSequence,
                        DecodeAssignment::getTransfersInFlight)
                .containsExactly(tuple("r1", 1L, 0), tuple("r2", 2L, 1), tuple("r3", 3L, 1));
    }

    @Test
    void sendsWhatItCannotReadToTheDeadLettersAndGoesOn() {
        scheduler.rawRequests.pipeInput(FABRIC, "no avro".getBytes(StandardCharsets.UTF_8));
        scheduler.send(request("r1"), 1000);

        TestRecord<String, byte[]> letter = scheduler.deadLetters.readRecord();
        assertThat(letter.value()).asString().isEqualTo("no avro");
        assertThat(reason(letter)).startsWith("the value cannot be read");
        assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo("decode-requests");
        assertThat(header(letter, DeadLetter.PARTITION)).isEqualTo("0");
        assertThat(header(letter, DeadLetter.OFFSET)).isEqualTo("0");
        assertThat(scheduler.decided()).hasSize(1);
    }

    @Test
    void sendsARecordOfAnotherTopicsKindToTheDeadLetters() {
        TransferEvent stray = TransferEvent.newBuilder().setFabric(FABRIC).build();
        scheduler.rawRequests.pipeInput(
                FABRIC, AvroSerdes.shipped().<TransferEvent>serializer().serialize("decode-requests", stray));
        scheduler.send(request("r1"), 1000);

        assertThat(reason(scheduler.deadLetters.readRecord())).contains("TransferEvent");
        assertThat(scheduler.decided()).hasSize(1);
    }

    @Test
    void saysWhyARequestCannotBeDecided() {
        Map<String, DecodeRequest.Builder> cases = Map.of(
                "fabric 'nowhere' is not known on partition 0",
                request("r").setFabric("nowhere"),
                "requestId is empty",
                request(""),
                "inputTokens of request 'r' is 0; it must be 1 or more",
                request("r").setInputTokens(0),
                "maxOutputTokens of request 'r' is -1",
                request("r").setMaxOutputTokens(-1),
                "kvBytesPerToken of request 'r' is 0",
                request("r").setKvBytesPerToken(0),
                "prefixBlockTokens of request 'r' is 0",
                request("r").setPrefixBlockTokens(0),
                "prefillInstance of request 'r' is 'p1r1n1i1', which is no prefill instance of fabric 'paper-64'",
                request("r").setPrefillInstance("p1r1n1i1"),
                "request 'r' needs 450101 tokens of KV cache; no decode instance",
                request("r").setInputTokens(450_001));
        cases.forEach((reason, bad) -> {
            scheduler.send(bad, 1000);

            assertThat(reason(scheduler.deadLetters.readRecord())).startsWith(reason);
            if (bad.getRequestId().isEmpty()) {
                assertThat(scheduler.decided()).isEmpty();
            } else {
                DecodeAssignment refusal = scheduler.assignments.readValue();
                assertThat(refusal.getRequestId()).isEqualTo("r");
                assertThat(refusal.getRefusal()).startsWith(reason);
                assertThat(refusal.getRetryAfterMillis()).isNull();
                assertThat(refusal.getDecodeInstance()).isEmpty();
                assertThat(refusal.getSequence()).isZero();
            }
        });
    }

    @Test
    void shouldRefuseIdsAndPrefixesThatAreTooLong() {
        // when
        scheduler.send(request("x".repeat(257)), 1000);
        scheduler.send(request("r").setPrefixBlocks(Collections.nCopies(65_537, 1L)), 1000);
        scheduler.send(request("x".repeat(256)), 1000);

        // then
        assertThat(reason(scheduler.deadLetters.readRecord()))
                .isEqualTo("requestId has 257 characters and begins 'xxxxxxxxxxxxxxxxxxxx'; it may have 256 at most");
        assertThat(reason(scheduler.deadLetters.readRecord()))
                .isEqualTo(
                        "request 'r' has 65537 prefix blocks; it may have 65536 at most: let a block be of more tokens");
        assertThat(scheduler.decided())
                .extracting(assignment -> assignment.getRefusal() == null)
                .containsExactly(false, false, true);
    }

    @Test
    void shouldRefuseForNowWhatNoInstanceTakesAndDecideItWhenItComesAgain() {
        // given
        reportAll(false, 400_000, 900);

        // when
        DecodeAssignment refusal = scheduler.decide(request("r1"), 1000);
        reportAll(true, 400_000, 2000);
        DecodeAssignment assignment = scheduler.decide(request("r1"), 2100);

        // then
        assertThat(refusal.getRefusal()).contains("take no requests now");
        assertThat(refusal.getRetryAfterMillis()).isEqualTo(1000);
        assertThat(refusal.getDecidedAtMillis()).isEqualTo(1000);
        assertThat(reason(scheduler.deadLetters.readRecord())).isEqualTo(refusal.getRefusal());
        assertThat(scheduler.deadLetters.isEmpty()).isTrue();
        assertThat(assignment.getRefusal()).isNull();
        assertThat(assignment.getSequence()).isEqualTo(1);
        assertThat(assignment.getTransfersInFlight()).isZero();
    }

    private void reportAll(boolean accepting, long freeKvTokens, long atMillis) {
        SchedulerHarness.SPEC.instances().forEach(instance -> {
            if (instance.kvCapacityTokens() > 0) {
                scheduler.state(
                        DecodeInstanceState.newBuilder()
                                .setInstance(instance.name())
                                .setAccepting(accepting)
                                .setFreeKvTokens(freeKvTokens),
                        atMillis);
            }
        });
    }

    private static String reason(TestRecord<String, byte[]> letter) {
        return header(letter, DeadLetter.REASON);
    }

    private static String header(TestRecord<String, byte[]> letter, String name) {
        Headers headers = letter.headers();
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
