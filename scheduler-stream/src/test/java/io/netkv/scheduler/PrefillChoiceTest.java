package io.netkv.scheduler;

import static io.netkv.scheduler.SchedulerHarness.FABRIC;
import static io.netkv.scheduler.SchedulerHarness.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.TransferEventKind;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.FabricRecords;
import io.netkv.schemas.RecordKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that leave it to the scheduler to choose the prefill instance, or name the decode instance. */
class PrefillChoiceTest {

    private static final List<String> PREFILLS = List.of("p0r0n0i0", "p0r0n0i1", "p0r0n1i0", "p0r0n1i1");

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

    private static PrefillInstanceState.Builder prefill(String instance, long queuedTokens) {
        return PrefillInstanceState.newBuilder().setInstance(instance).setQueuedTokens(queuedTokens);
    }

    private String deadLetterReason() {
        Header reason = scheduler.deadLetters.readRecord().headers().lastHeader(DeadLetter.REASON);
        return new String(reason.value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldChooseThePrefillInstanceWithTheShortestQueue() {
        for (String instance : PREFILLS) {
            scheduler.prefillState(prefill(instance, instance.equals("p0r0n1i0") ? 1_000 : 50_000), 900);
        }

        DecodeAssignment assignment = scheduler.decide(request("r1").setPrefillInstance(""), 900);

        assertThat(assignment.getPrefillInstance()).isEqualTo("p0r0n1i0");
        assertThat(assignment.getCost().getPrefillInstance()).isEqualTo("p0r0n1i0");
        assertThat(assignment.getCost().getPrefillSeconds()).isEqualTo(1e-3 * (1_000 * 0.1113 + 8_192 * 0.1113));
        assertThat(assignment.getTier()).isEqualTo(2);
    }

    @Test
    void shouldChooseThePrefillInstanceThatHoldsThePrefix() {
        List<Long> prefix = LongStream.range(0, 16).boxed().toList();
        scheduler.prefillState(prefill("p0r0n0i1", 0).setCachedBlocks(prefix), 900);

        DecodeAssignment assignment =
                scheduler.decide(request("r1").setPrefillInstance("").setPrefixBlocks(prefix), 900);

        assertThat(assignment.getPrefillInstance()).isEqualTo("p0r0n0i1");
        assertThat(assignment.getTransferBytes()).isEqualTo(8_192L * 327_680);
    }

    @Test
    void shouldKeepWhatPrefillInstancesHaveWhenTheFabricIsPublishedAgain() {
        for (String instance : PREFILLS) {
            scheduler.prefillState(prefill(instance, instance.equals("p0r0n1i1") ? 0 : 90_000), 900);
        }
        scheduler.fabrics.pipeInput(FABRIC, FabricRecords.toRecord(SchedulerHarness.SPEC), Instant.ofEpochMilli(900));

        assertThat(scheduler.decide(request("r1").setPrefillInstance(""), 950).getPrefillInstance())
                .isEqualTo("p0r0n1i1");
    }

    @Test
    void shouldNotChooseAnInstanceWhoseStateIsDeleted() {
        for (String instance : PREFILLS) {
            scheduler.prefillState(prefill(instance, instance.equals("p0r0n0i0") ? 0 : 90_000), 900);
        }
        scheduler.prefillStates.pipeInput(RecordKeys.instance(FABRIC, "p0r0n0i0"), null, Instant.ofEpochMilli(950));

        assertThat(scheduler.decide(request("r1").setPrefillInstance(""), 960).getPrefillInstance())
                .isNotEqualTo("p0r0n0i0");
    }

    @Test
    void shouldRefuseForNowWhereNoPrefillInstanceTakesRequests() {
        for (String instance : PREFILLS) {
            scheduler.prefillState(prefill(instance, 0).setAccepting(false), 900);
        }

        DecodeAssignment answer = scheduler.decide(request("r1").setPrefillInstance(""), 960);

        assertThat(answer.getRefusal())
                .isEqualTo("request 'r1' names no prefill instance; those of fabric 'paper-64' take no requests now");
        assertThat(answer.getRetryAfterMillis()).isEqualTo(1_000);
        assertThat(scheduler.decide(request("r2"), 960).getDecodeInstance()).isNotEmpty();
    }

    @Test
    void shouldTakeTheDecodeInstanceThatIsNamedAndBookIt() {
        DecodeAssignment chosen =
                scheduler.decide(request("r1").setPrefillInstance("").setDecodeInstance("p1r1n1i1"), 1_000);
        DecodeAssignment both =
                scheduler.decide(request("r2").setPrefillInstance("p0r0n0i1").setDecodeInstance("p1r1n1i1"), 1_000);
        scheduler.transfer("r1", TransferEventKind.FINISHED, 1_100);
        DecodeAssignment next = scheduler.decide(request("r3"), 1_100);

        assertThat(chosen.getDecodeInstance()).isEqualTo("p1r1n1i1");
        assertThat(chosen.getPrefillInstance()).isIn(PREFILLS);
        assertThat(both.getDecodeInstance()).isEqualTo("p1r1n1i1");
        assertThat(both.getPrefillInstance()).isEqualTo("p0r0n0i1");
        assertThat(both.getCost().getLoad()).isEqualTo(1);
        assertThat(next.getTransfersInFlight()).isEqualTo(1);
    }

    @Test
    void shouldRefuseADecodeInstanceThatIsNoneOrTooSmall() {
        scheduler.send(request("r1").setDecodeInstance("p0r0n0i0"), 1_000);
        assertThat(deadLetterReason())
                .isEqualTo(
                        "decodeInstance of request 'r1' is 'p0r0n0i0', which is no decode instance of fabric 'paper-64';"
                                + " 'netkv fabric show paper-64' lists them");

        scheduler.send(request("r2").setDecodeInstance("p1r1n1i1").setInputTokens(500_000), 1_000);
        assertThat(deadLetterReason())
                .isEqualTo("request 'r2' needs 500100 tokens of KV cache; its decodeInstance 'p1r1n1i1' holds 450000");
    }

    @Test
    void shouldSendStatesThatCannotBeUsedToTheDeadLetters() {
        scheduler.prefillState(prefill("p0r0n0i0", -1), 900);
        assertThat(deadLetterReason())
                .isEqualTo("state of instance 'p0r0n0i0' has -1 queued tokens; it must be 0 or more");

        scheduler.prefillState(prefill("p1r1n1i1", 5), 900);
        assertThat(deadLetterReason()).startsWith("instance is 'p1r1n1i1', which is no prefill instance of fabric");
    }
}
