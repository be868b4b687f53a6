package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
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
        Booking booking = new Booking(PREFILL, to, 10_000, 1, new long[0], PLAN, 0);
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
}
