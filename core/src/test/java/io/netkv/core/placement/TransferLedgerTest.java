package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferLedgerTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int PREFILL = FABRIC.instanceIndex("p0r0n0i0");
    private static final int SAME_POD = FABRIC.instanceIndex("p0r1n0i0");
    private static final int OTHER_POD = FABRIC.instanceIndex("p1r0n0i0");
    private static final long MARGIN = 5;

    private final List<String> ends = new ArrayList<>();
    private final TransferLedger ledger = new TransferLedger(
            FABRIC,
            new LedgerPolicy(1000, MARGIN),
            new PathRates(FABRIC).bookings(),
            new PrefillQueues(FABRIC, PlacementRules.DEFAULT),
            new TransferLedger.Listener() {
                @Override
                public void started(Booking booking) {}

                @Override
                public void rebooked(int to) {
                    // What is booked is asked for instead.
                }

                @Override
                public void arrived(int to, long[] prefixBlocks, long atMillis) {}

                @Override
                public void finished(Booking booking) {
                    ends.add("finished");
                }

                @Override
                public void failed(int from, int to, long atMillis) {
                    ends.add("failed at " + atMillis);
                }
            });

    @Test
    void shouldBookATransferOnEveryLinkGroupOfItsPath() {
        book("a", PREFILL, OTHER_POD, 700, 30, 0);

        assertThat(ledger.transfersInFlight()).isEqualTo(1);
        assertThat(ledger.bytesInFlight()).isEqualTo(700);
        assertThat(ledger.inboundRequests(OTHER_POD)).isEqualTo(1);
        assertThat(ledger.inboundTokens(OTHER_POD)).isEqualTo(30);
        assertThat(transfersOnGroups()).isEqualTo(8);
    }

    @Test
    void shouldLeaveNothingOfACancelledRequestAndBlameNobody() {
        book("a", PREFILL, OTHER_POD, 700, 30, 0);

        ledger.cancel("a");
        ledger.cancel("a");

        assertThat(ledger.transfersInFlight()).isZero();
        assertThat(ledger.bytesInFlight()).isZero();
        assertThat(ledger.inboundRequests(OTHER_POD)).isZero();
        assertThat(ledger.inboundTokens(OTHER_POD)).isZero();
        assertThat(transfersOnGroups()).isZero();
        assertThat(ends).isEmpty();
    }

    private int transfersOnGroups() {
        int booked = 0;
        for (int group = 0; group < FABRIC.groupCount(); group++) {
            booked += ledger.transfersOnGroup(group);
        }
        return booked;
    }

    @Test
    void shouldCountTheTransfersOnEachUplinkOfAPath() {
        book("a", PREFILL, SAME_POD, 1, 1, 0);
        book("b", PREFILL, OTHER_POD, 1, 1, 0);

        // Both leave their rack over 8 member links. One comes down to its rack over 8; the other leaves its pod over
        // 10, comes into another over 10 and down to its rack over 8.
        assertThat(ledger.sharedTransfers(PREFILL, SAME_POD, 2)).isCloseTo(2.0 / 8 + 1.0 / 8, within(1e-12));
        assertThat(ledger.sharedTransfers(PREFILL, OTHER_POD, 3))
                .isCloseTo(2.0 / 8 + 2 * 1.0 / 10 + 1.0 / 8, within(1e-12));
    }

    @Test
    void shouldCountMemoryUntilAStateMeasuredAfterTheStart() {
        book("a", PREFILL, SAME_POD, 1, 30, 0);
        ledger.start("a", 100);

        ledger.reported(SAME_POD, 100 + MARGIN - 1);
        assertThat(ledger.inboundTokens(SAME_POD)).isEqualTo(30);

        ledger.reported(SAME_POD, 100 + MARGIN);
        assertThat(ledger.inboundTokens(SAME_POD)).isZero();
        assertThat(ledger.inboundRequests(SAME_POD)).isEqualTo(1);
    }

    @Test
    void shouldFreeTheLinksAtTheEndOfATransferButCountItsLoadUntilAStateMeasuredLater() {
        book("a", PREFILL, SAME_POD, 700, 30, 0);
        ledger.finish("a", 100);

        assertThat(ledger.transfersInFlight()).isZero();
        assertThat(transfersOnGroups()).isZero();
        assertThat(ledger.bytesInFlight()).isZero();

        ledger.reported(SAME_POD, 100 + MARGIN - 1);
        assertThat(ledger.inboundRequests(SAME_POD)).isEqualTo(1);
        assertThat(ledger.inboundTokens(SAME_POD)).isEqualTo(30);

        ledger.reported(SAME_POD, 100 + MARGIN);
        assertThat(ledger.inboundRequests(SAME_POD)).isZero();
        assertThat(ledger.inboundTokens(SAME_POD)).isZero();
    }

    @Test
    void shouldNotCountARequestThatTheNewestStateIncludesAlready() {
        book("a", PREFILL, SAME_POD, 1, 30, 0);
        ledger.reported(SAME_POD, 200);

        ledger.start("a", 100);
        assertThat(ledger.inboundTokens(SAME_POD)).isZero();

        ledger.finish("a", 150);
        assertThat(ledger.inboundRequests(SAME_POD)).isZero();
    }

    @Test
    void shouldTakeAnEventStampedBeforeTheDecisionForOneAtItsTime() {
        ledger.reported(SAME_POD, 50);
        book("a", PREFILL, SAME_POD, 1, 30, 100);

        ledger.finish("a", 0);

        assertThat(ledger.inboundRequests(SAME_POD)).isEqualTo(1);
    }

    @Test
    void shouldKeepNothingOfAFailedTransfer() {
        book("a", PREFILL, SAME_POD, 700, 30, 0);

        ledger.fail("a", -1, 7);

        assertThat(transfersOnGroups()).isZero();
        assertThat(ledger.inboundRequests(SAME_POD)).isZero();
        assertThat(ledger.inboundTokens(SAME_POD)).isZero();
        assertThat(ends).containsExactly("failed at 7");
    }

    @Test
    void shouldRefuseToBookARequestTwice() {
        book("a", PREFILL, SAME_POD, 1, 1, 0);

        assertThatThrownBy(() -> book("a", PREFILL, SAME_POD, 1, 1, 0)).hasMessageContaining("booked twice");
        assertThat(ledger.transfersInFlight()).isEqualTo(1);
    }

    @Test
    void shouldExpireATransferThatIsOlderThanTheLimit() {
        book("a", PREFILL, SAME_POD, 1, 1, 0);
        book("b", PREFILL, SAME_POD, 1, 1, 1);

        assertThat(ledger.expire(1000)).isZero();
        assertThat(ledger.expire(1001)).isEqualTo(1);
        assertThat(ledger.transfersInFlight()).isEqualTo(1);
        assertThat(ledger.inboundRequests(SAME_POD)).isEqualTo(1);
    }

    @Test
    void shouldExpireTheLoadOfAnArrivedRequestThatNoStateIncludes() {
        book("a", PREFILL, SAME_POD, 1, 30, 0);
        ledger.finish("a", 500);

        assertThat(ledger.expire(1500)).isZero();
        assertThat(ledger.inboundRequests(SAME_POD)).isEqualTo(1);

        assertThat(ledger.expire(1501)).isZero();
        assertThat(ledger.inboundRequests(SAME_POD)).isZero();
        assertThat(ledger.inboundTokens(SAME_POD)).isZero();
    }

    @Test
    void shouldCountAnExpiryAsAFailureOnlyIfOtherEndsAreReported() {
        book("never ended", PREFILL, SAME_POD, 1, 1, 0);
        ledger.expire(1001);
        assertThat(ends).isEmpty();

        book("ended", PREFILL, OTHER_POD, 1, 1, 1002);
        book("never ended", PREFILL, SAME_POD, 1, 1, 1002);
        ledger.finish("ended", 1003);
        ledger.expire(2003);

        assertThat(ends).containsExactly("finished", "failed at 2003");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldBeEmptyWhenEverythingHasEndedAndIsReported(long seed) {
        Random random = new Random(seed);
        List<String> booked = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            if (random.nextInt(3) > 0) {
                int from = FABRIC.prefillInstance(random.nextInt(FABRIC.prefillCount()));
                int to = FABRIC.decodeInstance(random.nextInt(FABRIC.decodeCount()));
                book("r" + i, from, to, random.nextInt(1000), random.nextInt(1000), i);
                booked.add("r" + i);
            } else if (!booked.isEmpty()) {
                end(booked.remove(random.nextInt(booked.size())), random, i);
            } else {
                ledger.reported(FABRIC.decodeInstance(random.nextInt(FABRIC.decodeCount())), i - random.nextInt(20));
            }
            if (random.nextInt(10) == 0) {
                ledger.expire(i);
            }
        }
        booked.forEach(id -> ledger.finish(id, 2000));
        for (int k = 0; k < FABRIC.decodeCount(); k++) {
            ledger.reported(FABRIC.decodeInstance(k), 2000 + MARGIN);
        }

        assertThat(ledger.transfersInFlight()).as("seed %d", seed).isZero();
        assertThat(ledger.bytesInFlight()).as("seed %d", seed).isZero();
        assertThat(transfersOnGroups()).as("seed %d", seed).isZero();
        for (int instance = 0; instance < FABRIC.instanceCount(); instance++) {
            assertThat(ledger.inboundRequests(instance)).as("seed %d", seed).isZero();
            assertThat(ledger.inboundTokens(instance)).as("seed %d", seed).isZero();
        }
    }

    private void end(String requestId, Random random, long atMillis) {
        if (random.nextBoolean()) {
            ledger.start(requestId, atMillis);
        }
        if (random.nextInt(5) == 0) {
            ledger.fail(requestId, -1, atMillis);
        } else {
            ledger.finish(requestId, atMillis);
        }
    }

    private void book(String requestId, int from, int to, long bytes, long tokens, long atMillis) {
        ledger.book(
                requestId, from, to, bytes, tokens, new long[0], new TransferPlan(1, 1, 0, 1, 0, Route.ANY), atMillis);
    }
}
