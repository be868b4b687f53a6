package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.PathCost;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TransferAccuracyTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int PREFILL = FABRIC.prefillInstance(0);
    private static final int NEAR = FABRIC.instanceIndex("p0r1n0i0");
    private static final int FAR = FABRIC.instanceIndex("p1r0n0i0");
    private static final TransferPlan PLAN = new TransferPlan(1, 1, 0, 100, 100, Route.ANY);

    private final TransferAccuracy accuracy = new TransferAccuracy(FABRIC);

    /** Predicted to take 100 ms. */
    private void transfer(int to, long startMillis, long endMillis) {
        transfer(PLAN, to, startMillis, endMillis);
    }

    private void transfer(TransferPlan plan, int to, long startMillis, long endMillis) {
        Booking booking = new Booking(PREFILL, to, 10_000, 1, new long[0], plan, 0);
        booking.start(startMillis);
        booking.arrive(endMillis);
        accuracy.observe(booking);
    }

    @Test
    void shouldCompareWhatTransfersTookWithWhatWasPredicted() {
        transfer(NEAR, 0, 150);
        transfer(NEAR, 0, 90);

        assertThat(accuracy.slowdown(Tier.POD)).isCloseTo(1.2, within(1e-12));
        assertThat(accuracy.slowdown(Tier.CROSS_POD)).isNaN();
    }

    @Test
    void shouldForgetOldTransfers() {
        for (int i = 0; i < 10_000; i++) {
            transfer(NEAR, 0, 300);
        }
        for (int i = 0; i < 40_000; i++) {
            transfer(NEAR, 0, 100);
        }

        assertThat(accuracy.slowdown(Tier.POD)).isCloseTo(1, within(0.01));
    }

    @Test
    void shouldNotCountATransferWhoseStartWasNotReported() {
        Booking booking = new Booking(PREFILL, NEAR, 10_000, 1, new long[0], PLAN, 0);
        booking.arrive(700);

        accuracy.observe(booking);

        assertThat(accuracy.slowdown(Tier.POD)).isNaN();
    }

    @Test
    void shouldNameAPathThatKeepsBeingSlow() {
        for (int i = 0; i < 4; i++) {
            transfer(FAR, 0, 600);
            transfer(NEAR, 0, 100);
        }
        assertThat(accuracy.slowPaths()).isEmpty();

        transfer(FAR, 0, 600);
        assertThat(accuracy.slowPaths()).containsExactly("p0r0 to p1r0");

        transfer(FAR, 0, 200);
        assertThat(accuracy.slowPaths()).isEmpty();
    }

    @Test
    void shouldTakeForOverheadWhatNearlyEveryTransferTakes() {
        for (int i = 0; i < 64; i++) {
            transfer(NEAR, 0, i % 3 == 0 ? 300 : 112);
        }

        assertThat(accuracy.overheadMillis(Tier.POD)).isEqualTo(12);
        assertThat(accuracy.overheadMillis(Tier.CROSS_POD)).isZero();
    }

    @Test
    void shouldTakeNothingForOverheadWhereSomeTransfersAreFasterThanPredicted() {
        for (int i = 0; i < 64; i++) {
            transfer(NEAR, 0, i % 4 == 0 ? 90 : 150);
        }

        assertThat(accuracy.overheadMillis(Tier.POD)).isZero();
    }

    @Test
    void shouldMeasureByHowMuchPredictionsAreMissed() {
        assertThat(accuracy.error(Tier.POD)).isNaN();

        transfer(NEAR, 0, 150);
        transfer(NEAR, 0, 90);

        assertThat(accuracy.error(Tier.POD)).isCloseTo((50 + 10) / 200.0, within(1e-12));
    }

    private TransferWindow ended(long nowMillis) {
        return Objects.requireNonNull(accuracy.takeWindow(nowMillis), "no window has ended");
    }

    @Test
    void shouldSayOfEachWindowWhatItsTransfersTookTheSlowestRacksFirst() {
        assertThat(accuracy.takeWindow(500)).isNull();
        transfer(NEAR, 0, 150);
        transfer(NEAR, 0, 50);
        transfer(FAR, 0, 130);
        assertThat(accuracy.takeWindow(TransferWindow.MILLIS - 1)).isNull();

        TransferWindow window = ended(TransferWindow.MILLIS);

        assertThat(accuracy.takeWindow(TransferWindow.MILLIS)).isNull();
        assertThat(window.startMillis()).isZero();
        assertThat(window.endMillis()).isEqualTo(TransferWindow.MILLIS);
        assertThat(window.tier(Tier.POD).transfers()).isEqualTo(2);
        assertThat(window.tier(Tier.POD).predictedMillis()).isEqualTo(200);
        assertThat(window.tier(Tier.POD).measuredMillis()).isEqualTo(200);
        assertThat(window.tier(Tier.CROSS_POD).transfers()).isEqualTo(1);
        assertThat(window.slowestFirst())
                .extracting(pair -> FABRIC.rackName(pair.fromRack()) + " to " + FABRIC.rackName(pair.toRack()))
                .containsExactly("p0r0 to p1r0", "p0r0 to p0r1");

        transfer(NEAR, 12_000, 12_100);
        transfer(NEAR, 25_000, 25_100);
        TransferWindow next = ended(25_200);
        assertThat(next.startMillis()).isEqualTo(10_000);
        assertThat(next.tier(Tier.POD).transfers()).isEqualTo(1);
        assertThat(ended(99_000).startMillis()).isEqualTo(20_000);
        assertThat(accuracy.takeWindow(200_000)).isNull();
    }

    /** Seconds that 10,000 bytes are taken to need over a path that has 100 bytes a millisecond and no latency. */
    private double believedSeconds(int to, long nowMillis) {
        PathCost cost = new PathCost();
        cost.set(0, 100_000);
        accuracy.correct(cost, FABRIC.tier(PREFILL, to), FABRIC.rack(PREFILL), FABRIC.rack(to), nowMillis);
        return cost.latencySeconds() + 10_000 / cost.bandwidthBytesPerSecond();
    }

    @Test
    void shouldBelieveAPathSlowThatHasBeenForHalfAMinuteAndTryItAfterOne() {
        for (int i = 0; i < 5; i++) {
            transfer(FAR, 7_000L * i, 7_000L * i + 800);
        }
        assertThat(accuracy.isSlow(FABRIC.rack(PREFILL), FABRIC.rack(FAR))).isTrue();
        assertThat(accuracy.isSlow(FABRIC.rack(PREFILL), FABRIC.rack(NEAR))).isFalse();
        assertThat(accuracy.isSlow(FABRIC.rack(FAR), FABRIC.rack(NEAR))).isFalse();
        assertThat(believedSeconds(FAR, 29_000)).as("not for long enough yet").isEqualTo(0.1);

        transfer(FAR, 30_000, 30_800);
        double slowdown = believedSeconds(FAR, 30_800) / 0.1;

        assertThat(believedSeconds(NEAR, 30_800)).isEqualTo(0.1);
        assertThat(slowdown).isGreaterThan(5);
        assertThat(believedSeconds(FAR, 90_800)).isCloseTo(0.1 * slowdown, within(1e-12));
        assertThat(believedSeconds(FAR, 90_801)).as("a trial").isEqualTo(0.1);

        transfer(FAR, 91_000, 91_100);
        assertThat(believedSeconds(FAR, 91_100)).isEqualTo(0.1);
        assertThat(accuracy.isSlow(FABRIC.rack(PREFILL), FABRIC.rack(FAR))).isFalse();
    }

    @Test
    void shouldWeighTheNewestSlowTransferAsAFifth() {
        for (int i = 0; i < 5; i++) {
            transfer(FAR, 10_000L * i, 10_000L * i + 1_000); // ten times as long
        }
        transfer(FAR, 50_000, 52_000); // twenty times

        assertThat(believedSeconds(FAR, 52_000)).isCloseTo(0.1 * (10 + 0.2 * 10), within(1e-9));
    }

    @Test
    void shouldNotCallATransferSlowThatIsJustFiveTimesAsLong() {
        for (int i = 0; i < 9; i++) {
            transfer(FAR, 0, 500);
        }
        assertThat(accuracy.slowPaths()).isEmpty();
    }

    @Test
    void shouldNotCallATransferSlowThatTakesLittleLonger() {
        TransferPlan brief = new TransferPlan(1, 1, 0, 1_000, 10, Route.ANY);
        for (int i = 0; i < 9; i++) {
            transfer(brief, FAR, 0, 110); // 100 ms more than 10
        }
        assertThat(accuracy.slowPaths()).isEmpty();
    }

    @Test
    void shouldLearnNothingFromWhatIsReadAgain() {
        TransferPlan past = new TransferPlan(1, 1, 0, 100, 0, Route.ANY);
        for (int i = 0; i < 64; i++) {
            transfer(past, FAR, 0, 9_000);
        }

        assertThat(accuracy.slowPaths()).isEmpty();
        assertThat(accuracy.overheadMillis(Tier.CROSS_POD)).isZero();
        assertThat(accuracy.takeWindow(20_000)).isNull();
        assertThat(accuracy.slowdown(Tier.CROSS_POD)).isEqualTo(90);
    }
}
