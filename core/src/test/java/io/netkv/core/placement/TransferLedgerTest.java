package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
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

    private final TransferLedger ledger = new TransferLedger(FABRIC, 1000);

    @Test
    void booksATransferOnEveryLinkGroupOfItsPath() {
        ledger.book("a", PREFILL, OTHER_POD, 700, 30, 0);

        assertThat(ledger.transfersInFlight()).isEqualTo(1);
        assertThat(ledger.bytesInFlight()).isEqualTo(700);
        assertThat(ledger.inboundRequests(OTHER_POD)).isEqualTo(1);
        assertThat(ledger.inboundTokens(OTHER_POD)).isEqualTo(30);
        int booked = 0;
        for (int group = 0; group < FABRIC.groupCount(); group++) {
            booked += ledger.transfersOnGroup(group);
        }
        assertThat(booked).isEqualTo(8);
    }

    @Test
    void countsTheTransfersToBeMetOnEachUplinkOfAPath() {
        ledger.book("a", PREFILL, SAME_POD, 1, 1, 0);
        ledger.book("b", PREFILL, OTHER_POD, 1, 1, 0);

        // Both leave their rack over 8 member links. One comes down to its rack over 8; the other leaves its pod over
        // 10,
        // comes into another over 10 and down to its rack over 8.
        assertThat(ledger.sharedTransfers(PREFILL, SAME_POD, 2)).isCloseTo(2.0 / 8 + 1.0 / 8, within(1e-12));
        assertThat(ledger.sharedTransfers(PREFILL, OTHER_POD, 3))
                .isCloseTo(2.0 / 8 + 2 * 1.0 / 10 + 1.0 / 8, within(1e-12));
    }

    @Test
    void leavesTheMemoryToTheInstanceOnceATransferHasStarted() {
        ledger.book("a", PREFILL, SAME_POD, 1, 30, 0);

        ledger.start("a");
        ledger.start("a");

        assertThat(ledger.inboundTokens(SAME_POD)).isZero();
        assertThat(ledger.inboundRequests(SAME_POD)).isEqualTo(1);
    }

    @Test
    void refusesToBookARequestTwice() {
        ledger.book("a", PREFILL, SAME_POD, 1, 1, 0);

        assertThatThrownBy(() -> ledger.book("a", PREFILL, SAME_POD, 1, 1, 0)).hasMessageContaining("booked twice");
        assertThat(ledger.transfersInFlight()).isEqualTo(1);
    }

    @Test
    void expiresWhatIsOlderThanItsLimit() {
        ledger.book("a", PREFILL, SAME_POD, 1, 1, 0);
        ledger.book("b", PREFILL, SAME_POD, 1, 1, 1);

        assertThat(ledger.expire(1000)).isZero();
        assertThat(ledger.expire(1001)).isEqualTo(1);
        assertThat(ledger.release("a")).isFalse();
        assertThat(ledger.release("b")).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void isEmptyOnceEverythingHasEnded(long seed) {
        Random random = new Random(seed);
        List<String> booked = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            if (random.nextInt(3) > 0) {
                int from = FABRIC.prefillInstance(random.nextInt(FABRIC.prefillCount()));
                int to = FABRIC.decodeInstance(random.nextInt(FABRIC.decodeCount()));
                ledger.book("r" + i, from, to, random.nextInt(1000), random.nextInt(1000), i);
                booked.add("r" + i);
            } else if (!booked.isEmpty()) {
                String ended = booked.remove(random.nextInt(booked.size()));
                if (random.nextBoolean()) {
                    ledger.start(ended);
                }
                ledger.release(ended);
            }
        }
        booked.forEach(ledger::release);

        assertThat(ledger.transfersInFlight()).as("seed %d", seed).isZero();
        assertThat(ledger.bytesInFlight()).as("seed %d", seed).isZero();
        for (int group = 0; group < FABRIC.groupCount(); group++) {
            assertThat(ledger.transfersOnGroup(group)).as("seed %d", seed).isZero();
        }
        for (int instance = 0; instance < FABRIC.instanceCount(); instance++) {
            assertThat(ledger.inboundRequests(instance)).as("seed %d", seed).isZero();
            assertThat(ledger.inboundTokens(instance)).as("seed %d", seed).isZero();
        }
    }
}
