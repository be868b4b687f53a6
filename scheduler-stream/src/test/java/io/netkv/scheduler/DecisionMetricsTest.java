package io.netkv.scheduler;

import static io.netkv.scheduler.SchedulerHarness.FABRIC;
import static io.netkv.scheduler.SchedulerHarness.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.search.RequiredSearch;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.Role;
import io.netkv.core.placement.LedgerPolicy;
import io.netkv.kafka.FabricRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionMetricsTest {

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
    void countDecisionsByPolicyAndHowFarTheOracleWasBelieved() {
        scheduler.send(request("r1"), 1000);
        snapshot(1000);
        scheduler.send(request("r2"), 1500);
        scheduler.send(request("r3"), 3000);
        scheduler.send(request("r3"), 3000);

        assertThat(decisions("tiers-only")).isEqualTo(1);
        assertThat(decisions("fresh")).isEqualTo(2);
        assertThat(decisions("decayed")).isZero();
        assertThat(decisions("load-only")).isZero();
        assertThat(count("netkv.requests.repeated")).isEqualTo(1);
        assertThat(meter("netkv.oracle.age").summary().count()).isEqualTo(2);
        assertThat(meter("netkv.oracle.age").summary().totalAmount()).isEqualTo(0.5 + 2.0);
    }

    @Test
    void tellWhatIsInFlight() {
        DecodeAssignment first = scheduler.decide(request("r1"), 1000);
        DecodeAssignment second = scheduler.decide(request("r2"), 1000);
        scheduler.transfer("r1", TransferEventKind.FINISHED, 1200);

        assertThat(first.getTransferBytes()).isPositive();
        assertThat(gauge("netkv.transfers.in.flight")).isEqualTo(1);
        assertThat(gauge("netkv.transfers.in.flight.bytes")).isEqualTo((double) second.getTransferBytes());
    }

    @Test
    void countTransfersWhoseEndNobodyReported() {
        scheduler.send(request("r1"), 1000);
        scheduler.send(request("r2"), 1001 + LedgerPolicy.DEFAULT.expiryMillis());

        assertThat(count("netkv.transfers.expired")).isEqualTo(1);
        assertThat(gauge("netkv.transfers.in.flight")).isEqualTo(1);
    }

    @Test
    void countDecisionsForInstancesWithoutMemory() {
        for (InstanceSpec instance : SchedulerHarness.SPEC.instances()) {
            if (instance.role() == Role.DECODE) {
                scheduler.state(
                        DecodeInstanceState.newBuilder()
                                .setInstance(instance.name())
                                .setFreeKvTokens(0)
                                .setCachedBlocks(List.of()),
                        900);
            }
        }

        scheduler.send(request("r1"), 1000);

        assertThat(count("netkv.decisions.without.memory")).isEqualTo(1);
    }

    @Test
    void countDeadLetters() {
        scheduler.rawRequests.pipeInput(FABRIC, new byte[] {1});
        scheduler.send(request("r1").setPrefillInstance("no-such"), 1000);

        assertThat(deadLetters("unreadable")).isEqualTo(1);
        assertThat(deadLetters("unusable")).isEqualTo(1);
        assertThat(deadLetters("internal")).isZero();
    }

    private double deadLetters(String reason) {
        return scheduler
                .meters
                .get("netkv.dead.letters")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void tellHowLateRequestsWereAnswered() {
        scheduler.send(request("r1"), 1000);
        scheduler.send(request("r2").setSentAtEpochMicros(1), 1000);

        assertThat(meter("netkv.decisions.latency").timer().count()).isEqualTo(1);
    }

    @Test
    void tellWhetherTheOracleKnowsAnything() {
        scheduler.send(request("r1"), 1000);
        assertThat(gauge("netkv.oracle.warm")).isZero();

        snapshot(1000);
        assertThat(gauge("netkv.oracle.warm")).isEqualTo(1);
    }

    @Test
    void tellOwnTransfersByLink() {
        DecodeAssignment decided = scheduler.decide(request("r1"), 1000);
        scheduler.driver.advanceWallClockTime(Duration.ofSeconds(10));

        assertThat(scheduler
                        .meters
                        .get("netkv.link.transfers")
                        .tag("link", decided.getPrefillInstance() + "-up")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void tellTheSameOnceTheFabricIsPublishedAnew() {
        scheduler.send(request("r1"), 1000);

        scheduler.fabrics.pipeInput(FABRIC, FabricRecords.toRecord(SchedulerHarness.SPEC));

        assertThat(gauge("netkv.transfers.in.flight")).isEqualTo(1);
        assertThat(decisions("tiers-only")).isEqualTo(1);
    }

    @Test
    void tellNothingInFlightOfAFabricThatIsNoMore() {
        scheduler.send(request("r1"), 1000);

        scheduler.fabrics.pipeInput(FABRIC, (FabricDescription) null);

        assertThat(scheduler.meters.find("netkv.transfers.in.flight").gauges()).isEmpty();
    }

    private void snapshot(long measuredAtMillis) {
        OracleSnapshot snapshot = OracleSnapshot.newBuilder()
                .setFabric(FABRIC)
                .setVersion(1)
                .setMeasuredAtMillis(measuredAtMillis)
                .setEmittedAtMillis(measuredAtMillis)
                .setAgeMillis(0L)
                .setTiers(List.of())
                .build();
        scheduler.snapshots.pipeInput(FABRIC, snapshot, Instant.ofEpochMilli(measuredAtMillis));
    }

    private double decisions(String mode) {
        return meter("netkv.decisions")
                .tags("policy", "netkv-full", "mode", mode)
                .counter()
                .count();
    }

    private double count(String name) {
        return meter(name).counter().count();
    }

    private double gauge(String name) {
        return meter(name).gauge().value();
    }

    private RequiredSearch meter(String name) {
        return scheduler.meters.get(name).tag("fabric", FABRIC);
    }
}
