package io.netkv.scheduler;

import static io.netkv.scheduler.SchedulerHarness.FABRIC;
import static io.netkv.scheduler.SchedulerHarness.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.InstanceStanding;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.placement.LedgerPolicy;
import io.netkv.core.placement.LivenessPolicy;
import io.netkv.schemas.RecordKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What wrong stamps, late reports and instances that have died do to decisions. */
class StampAndLivenessTest {

    private static final Fabric PAPER_FABRIC = FatTree.paper64().fabric();
    private static final long YEAR_MILLIS = Duration.ofDays(365).toMillis();
    private static final int FREE_TOKENS = 400_000;
    private static final int REQUESTS = 1_000;

    @TempDir
    private Path directory;

    private SchedulerHarness scheduler;
    private long nowMillis;

    @BeforeEach
    void start() {
        scheduler = new SchedulerHarness(SchedulerSettings.DEFAULT, directory);
        nowMillis = System.currentTimeMillis();
    }

    @AfterEach
    void stop() {
        scheduler.close();
    }

    private void pass(long millis) {
        nowMillis += millis;
        scheduler.driver.advanceWallClockTime(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(longs = {365L * 24 * 3600_000, -24L * 3600_000, Long.MIN_VALUE})
    void shouldDecideAsBeforeAfterRecordsWithAWrongStamp(long offsetMillis) {
        // given
        reportEveryInstance(0);
        long stamp = offsetMillis == Long.MIN_VALUE ? 0 : nowMillis + offsetMillis;
        DecodeAssignment first = scheduler.decide(request("r1"), nowMillis);
        pass(100);

        // when
        scheduler.send(request("stamped"), stamp);
        reportIdle("p1r1n1i1", stamp);
        scheduler.transfer("stamped", TransferEventKind.STARTED, stamp);
        pass(100);
        scheduler.send(request("r1"), nowMillis);
        scheduler.send(request("r2"), nowMillis);

        // then
        List<DecodeAssignment> decided = scheduler.decided();
        assertThat(decided).extracting(DecodeAssignment::getRequestId).containsExactly("stamped", "r2");
        assertThat(decided.get(1).getTransfersInFlight()).isEqualTo(2);
        assertThat(decided.get(1).getOracleMode()).isEqualTo(first.getOracleMode());
        assertThat(decided.get(1).getAvoidedInstances()).isZero();
        assertThat(decided)
                .allSatisfy(
                        decision -> assertThat(decision.getDecidedAtMillis()).isBetween(nowMillis - 1000, nowMillis));
        assertThat(count("netkv.stamps.implausible")).isEqualTo(offsetMillis == YEAR_MILLIS ? 3 : 0);
    }

    @Test
    void shouldForgetATransferWhoseEndWasReportedBeforeItsDecision() {
        // given
        scheduler.transfer("r1", TransferEventKind.STARTED, nowMillis);
        scheduler.transfer("r1", TransferEventKind.FINISHED, nowMillis);

        // when
        scheduler.send(request("r1"), nowMillis);
        scheduler.send(request("r2"), nowMillis);

        // then
        assertThat(scheduler.decided())
                .extracting(DecodeAssignment::getTransfersInFlight)
                .containsExactly(0, 0);
    }

    @Test
    void shouldIgnoreAStateThatIsOlderThanTheNewest() {
        // given
        reportEveryInstance(0);
        scheduler.state(DecodeInstanceState.newBuilder().setInstance("p0r1n0i0").setRunningRequests(100), nowMillis);

        // when
        reportIdle("p0r1n0i0", nowMillis - 1);

        // then
        assertThat(scheduler.decide(request("r1"), nowMillis).getDecodeInstance())
                .isNotEqualTo("p0r1n0i0");
        assertThat(count("netkv.instance.states.late")).isEqualTo(1);
    }

    @Test
    void shouldRefuseAStateUnderAnothersKey() {
        // when
        scheduler.states.pipeInput(
                RecordKeys.instance(FABRIC, "p0r1n0i1"),
                DecodeInstanceState.newBuilder()
                        .setFabric(FABRIC)
                        .setInstance("p0r1n0i0")
                        .build(),
                Instant.ofEpochMilli(nowMillis));

        // then
        assertThat(reasonOfDeadLetter()).contains("'p0r1n0i0'", "key 'paper-64/p0r1n0i1'", "'paper-64/p0r1n0i0'");
    }

    @ParameterizedTest
    @CsvSource({
        "1000001, 0, 0, '1000001 requests running; it must be 0 to 1000000'",
        "0, 2147483647, 0, 2147483647 requests waiting",
        "-1, 0, 0, -1 requests running",
        "0, 0, -5, -5 free tokens"
    })
    void shouldRefuseAStateThatCannotBe(int running, int waiting, long freeTokens, String reason) {
        // when
        scheduler.state(
                DecodeInstanceState.newBuilder()
                        .setInstance("p0r1n0i0")
                        .setRunningRequests(running)
                        .setWaitingRequests(waiting)
                        .setFreeKvTokens(freeTokens),
                nowMillis);

        // then
        assertThat(reasonOfDeadLetter()).contains("'p0r1n0i0'", reason);
    }

    @Test
    void shouldCountMoreFreeMemoryThanThereIsAsTheCapacity() {
        // given
        for (int k = 0; k < PAPER_FABRIC.decodeCount(); k++) {
            scheduler.state(
                    DecodeInstanceState.newBuilder()
                            .setInstance(PAPER_FABRIC.instanceName(PAPER_FABRIC.decodeInstance(k)))
                            .setFreeKvTokens(Long.MAX_VALUE),
                    nowMillis);
        }

        // when
        DecodeAssignment fitting = scheduler.decide(request("r1").setInputTokens(449_900), nowMillis);
        DecodeAssignment second = scheduler.decide(request("r2").setInputTokens(449_900), nowMillis);
        scheduler.send(request("r3").setInputTokens(450_001), nowMillis);

        // then
        assertThat(fitting.getMemoryAvailable()).isTrue();
        assertThat(second.getDecodeInstance()).isNotEqualTo(fitting.getDecodeInstance());
        assertThat(reasonOfDeadLetter()).contains("'r3'", "450101 tokens");
        assertThat(count("netkv.instance.states.over.capacity")).isEqualTo(PAPER_FABRIC.decodeCount());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, (1L << 30) + 1, Long.MAX_VALUE})
    void shouldRefuseARequestWhoseBytesCannotBe(long bytesPerToken) {
        scheduler.send(request("r1").setKvBytesPerToken(bytesPerToken), nowMillis);

        assertThat(reasonOfDeadLetter()).contains("kvBytesPerToken of request 'r1' is " + bytesPerToken);
    }

    private String reasonOfDeadLetter() {
        byte[] reason = scheduler
                .deadLetters
                .readRecord()
                .headers()
                .lastHeader("netkv.reason")
                .value();
        return new String(reason, StandardCharsets.UTF_8);
    }

    /** Each second, 20 requests; every instance but the dead one reports its state and finishes its transfers. */
    @ParameterizedTest
    @ValueSource(strings = {"silent", "failing", "silent and failing"})
    void shouldSendHardlyAnythingToADeadInstanceAndComeBackToIt(String way) {
        // given
        boolean isSilent = way.contains("silent");
        boolean isFailing = way.contains("failing");
        String dead = scheduler.decide(request("first"), nowMillis).getDecodeInstance();
        scheduler.transfer("first", TransferEventKind.FINISHED, nowMillis);
        pass(1_000);
        reportEveryInstance(0);
        if (isSilent && !isFailing) {
            pass(LivenessPolicy.DEFAULT.silentAfterMillis());
        }

        // when
        List<DecodeAssignment> afterDeath = new ArrayList<>();
        for (int sent = 0; sent < REQUESTS; sent += 20) {
            pass(1_000);
            reportOthers(dead, isSilent);
            for (int i = 0; i < 20; i++) {
                DecodeAssignment decision = scheduler.decide(request("r" + (sent + i)), nowMillis);
                afterDeath.add(decision);
                boolean fails = isFailing && decision.getDecodeInstance().equals(dead);
                scheduler.transfer(
                        decision.getRequestId(),
                        fails ? TransferEventKind.FAILED : TransferEventKind.FINISHED,
                        nowMillis);
            }
        }

        // then
        assertThat(afterDeath)
                .filteredOn(decision -> decision.getDecodeInstance().equals(dead))
                .hasSizeLessThanOrEqualTo(5);
        assertThat(afterDeath.get(REQUESTS - 1).getAvoidedInstances()).isEqualTo(1);
        assertThat(scheduler
                        .meters
                        .get(isSilent ? "netkv.instances.silent" : "netkv.instances.failing")
                        .gauge()
                        .value())
                .isEqualTo(1);

        assertThat(scheduler
                        .meters
                        .get("netkv.instance.avoided")
                        .tag("instance", dead)
                        .gauge()
                        .value())
                .isEqualTo(1);

        // when
        int back = 0;
        long backMillis = nowMillis;
        while (back < 3 && nowMillis - backMillis < 30_000) {
            pass(50);
            reportEveryInstance(0);
            DecodeAssignment decision = scheduler.decide(request("back" + nowMillis), nowMillis);
            scheduler.transfer(decision.getRequestId(), TransferEventKind.FINISHED, nowMillis);
            back += decision.getDecodeInstance().equals(dead) ? 1 : 0;
        }

        // then
        assertThat(back).as("requests within 30 s of its return").isEqualTo(3);
    }

    @Test
    void shouldChooseASilentInstanceWhereNoOtherIsLargeEnough() {
        // given
        reportEveryInstance(0);
        pass(LivenessPolicy.DEFAULT.silentAfterMillis() + 1);

        // when
        DecodeAssignment decision = scheduler.decide(request("r1"), nowMillis);

        // then
        assertThat(decision.getInstanceStanding()).isEqualTo(InstanceStanding.SILENT);
        assertThat(count("netkv.decisions.last.resort")).isEqualTo(1);
    }

    @Test
    void shouldSpreadRequestsBetweenTwoStates() {
        // given
        reportEveryInstance(0);
        int[] sent = new int[PAPER_FABRIC.instanceCount()];

        // when
        for (int i = 0; i < 60; i++) {
            pass(100);
            DecodeAssignment decision = scheduler.decide(request("r" + i), nowMillis);
            sent[PAPER_FABRIC.instanceIndex(decision.getDecodeInstance())]++;
            scheduler.transfer(decision.getRequestId(), TransferEventKind.STARTED, nowMillis);
            scheduler.transfer(decision.getRequestId(), TransferEventKind.FINISHED, nowMillis);
        }

        // then
        assertThat(Arrays.stream(sent).max().orElseThrow()).isLessThanOrEqualTo(60 / 4);
    }

    @Test
    void shouldEndABookingByExpiryWhereInstancesSendNoStates() {
        // given
        scheduler.decide(request("r1"), nowMillis);
        scheduler.transfer("r1", TransferEventKind.FINISHED, nowMillis);

        // when
        pass(LedgerPolicy.DEFAULT.expiryMillis() + 1);
        DecodeAssignment later = scheduler.decide(request("r2"), nowMillis);

        // then
        assertThat(later.getCost().getLoad()).isZero();
    }

    private void reportOthers(String dead, boolean isSilent) {
        for (int k = 0; k < PAPER_FABRIC.decodeCount(); k++) {
            String name = PAPER_FABRIC.instanceName(PAPER_FABRIC.decodeInstance(k));
            if (!isSilent || !name.equals(dead)) {
                reportIdle(name, nowMillis);
            }
        }
    }

    private void reportEveryInstance(long agoMillis) {
        for (int k = 0; k < PAPER_FABRIC.decodeCount(); k++) {
            reportIdle(PAPER_FABRIC.instanceName(PAPER_FABRIC.decodeInstance(k)), nowMillis - agoMillis);
        }
    }

    private void reportIdle(String instance, long atMillis) {
        scheduler.state(DecodeInstanceState.newBuilder().setInstance(instance).setFreeKvTokens(FREE_TOKENS), atMillis);
    }

    private double count(String counter) {
        return scheduler.meters.get(counter).counter().count();
    }
}
