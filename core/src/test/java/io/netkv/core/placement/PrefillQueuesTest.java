package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PrefillQueuesTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final double MILLIS_PER_TOKEN = PrefillState.USUAL_MILLIS_PER_TOKEN;
    private static final long MARGIN = LedgerPolicy.DEFAULT.clockMarginMillis();
    private static final long SILENT_AFTER = LivenessPolicy.DEFAULT.silentAfterMillis();
    private static final Offset<Double> EXACT = within(1e-9);

    private final PrefillQueues queues = new PrefillQueues(FABRIC, PlacementRules.DEFAULT);
    private final PlacementRequest request = new PlacementRequest();

    PrefillQueuesTest() {
        request.reset(PlacementRequest.CHOOSE, 1_000, 0, 1, 512);
    }

    private static Booking booking(int p, long prefillTokens, long atMillis) {
        TransferPlan plan = new TransferPlan(prefillTokens, prefillTokens, 0, 1, 1, Route.ANY);
        return new Booking(FABRIC.prefillInstance(p), FABRIC.decodeInstance(0), 1, 1, new long[0], plan, atMillis);
    }

    private Booking sent(int p, long prefillTokens, long atMillis) {
        Booking booking = booking(p, prefillTokens, atMillis);
        queues.book(booking);
        return booking;
    }

    /** What waits before the request's own 1,000 tokens. */
    private double waitMillis(int p, long nowMillis) {
        return 1e3 * queues.seconds(p, request, nowMillis) - 1_000 * MILLIS_PER_TOKEN;
    }

    @Test
    void withoutReportsWaitsForAllThatWasSentThereLessWhatHasPassedOfTheFirst() {
        assertThat(waitMillis(1, 5_000)).isCloseTo(0, EXACT);

        sent(1, 10_000, 5_000);
        sent(1, 2_000, 5_100);

        assertThat(waitMillis(0, 5_200)).isCloseTo(0, EXACT);
        assertThat(waitMillis(1, 5_200)).isCloseTo(12_000 * MILLIS_PER_TOKEN - 200, EXACT);
        assertThat(waitMillis(1, 4_000)).as("a clock behind").isCloseTo(12_000 * MILLIS_PER_TOKEN, EXACT);
        assertThat(waitMillis(1, 60_000))
                .as("the first is late: it may be done, the second is not")
                .isCloseTo(2_000 * MILLIS_PER_TOKEN, EXACT);
    }

    @Test
    void aPromptIsComputedFromTheEndOfTheOneBefore() {
        Booking first = sent(0, 10_000, 0);
        sent(0, 10_000, 0);
        first.start(1_113); // just what was expected of it: the time for a token stays

        queues.start(first);

        assertThat(waitMillis(0, 1_200)).isCloseTo(10_000 * MILLIS_PER_TOKEN - (1_200 - 1_113), within(1e-6));
    }

    @Test
    void learnsTheTimeForATokenAndWeighsTheUsualOneAsTenThousandTokens() {
        Booking first = sent(0, 30_000, 1_000);
        first.start(1_000 + 6_000);

        queues.start(first);
        queues.start(first); // told twice

        double millisPerToken = (10_000 * MILLIS_PER_TOKEN + 6_000) / 40_000;
        assertThat(1e3 * queues.seconds(2, request, 9_000)).isCloseTo(1_000 * millisPerToken, EXACT);
        assertThat(waitMillis(0, 9_000) + 1_000 * MILLIS_PER_TOKEN).isCloseTo(1_000 * millisPerToken, EXACT);
    }

    @Test
    void learnsNothingFromAPromptThatWasWhollyCached() {
        Booking cached = sent(0, 0, 1_000);
        cached.start(9_000);

        queues.start(cached);

        assertThat(waitMillis(0, 9_000)).isCloseTo(0, EXACT);
    }

    @Test
    void forgetsHowFastItWasLongAgo() {
        for (int i = 0; i < 2_000; i++) {
            Booking slow = sent(0, 10_000, 10_000L * i);
            slow.start(10_000L * (i + 1));
            queues.start(slow);
        }
        for (int i = 0; i < 4_000; i++) {
            Booking fast = sent(1, 10_000, 1_000L * i);
            fast.start(1_000L * (i + 1));
            queues.start(fast);
        }

        assertThat(1e3 * queues.seconds(3, request, 0)).isBetween(100.0, 130.0);
    }

    @Test
    void aReportCountsFromItsTimeOnAndWhatWasSentSince() {
        sent(0, 4_000, 1_000);
        sent(0, 5_000, 2_000 - MARGIN);

        assertThat(queues.report(0, new PrefillState(20_000, true, 2_000))).isTrue();
        sent(0, 3_000, 2_100);

        assertThat(waitMillis(0, 2_500))
                .as("what may not be in the report is counted")
                .isCloseTo((20_000 + 5_000 + 3_000) * MILLIS_PER_TOKEN - 500, EXACT);
        assertThat(waitMillis(0, 50_000)).isCloseTo(8_000 * MILLIS_PER_TOKEN, EXACT);
    }

    @Test
    void anOlderReportChangesNothing() {
        queues.report(0, new PrefillState(20_000, true, 2_000));

        assertThat(queues.report(0, new PrefillState(0, false, 1_999))).isFalse();
        assertThat(queues.isAccepting(0)).isTrue();
        assertThat(waitMillis(0, 2_000)).isCloseTo(20_000 * MILLIS_PER_TOKEN, EXACT);
        assertThat(queues.report(0, new PrefillState(10_000, false, 2_000))).isTrue();
        assertThat(queues.isAccepting(0)).isFalse();
        assertThat(waitMillis(0, 2_000)).isCloseTo(10_000 * MILLIS_PER_TOKEN, EXACT);
    }

    @Test
    void whatEndsIsTakenOutIfNoReportHasDoneSo() {
        Booking before = sent(0, 4_000, 1_000);
        queues.report(0, new PrefillState(0, true, 2_000));
        Booking since = sent(0, 5_000, 2_100);
        Booking never = sent(0, 6_000, 2_200);

        queues.cancel(before);
        assertThat(waitMillis(0, 2_200)).isCloseTo(11_000 * MILLIS_PER_TOKEN, EXACT);
        queues.cancel(never);
        queues.cancel(never); // told twice
        assertThat(waitMillis(0, 2_200)).isCloseTo(5_000 * MILLIS_PER_TOKEN, EXACT);
        queues.cancel(since);
        assertThat(waitMillis(0, 2_200)).isCloseTo(0, EXACT);
    }

    @Test
    void isSilentOnceItHasReportedAndDoesNotAnyMore() {
        assertThat(queues.isSilent(0, 1_000_000)).isFalse();

        queues.report(0, new PrefillState(0, true, 2_000));

        assertThat(queues.isSilent(0, 2_000 + SILENT_AFTER)).isFalse();
        assertThat(queues.isSilent(0, 2_001 + SILENT_AFTER)).isTrue();
    }

    @Test
    void computesWhatIsNotCachedAndTheLastTokenAlways() {
        request.addBlock(7);
        request.addBlock(8);
        queues.match(request);
        assertThat(queues.tokensToCompute(0, request)).isEqualTo(1_000);

        queues.prefixes().add(0, 7);
        queues.prefixes().add(1, 7);
        queues.prefixes().add(1, 8);
        queues.match(request);
        assertThat(queues.tokensToCompute(0, request)).isEqualTo(1_000 - 512);
        assertThat(queues.tokensToCompute(1, request)).isEqualTo(1);

        PlacementRequest other = new PlacementRequest();
        other.reset(PlacementRequest.CHOOSE, 1_000, 0, 1, 512);
        queues.match(other);
        assertThat(queues.tokensToCompute(1, other)).isEqualTo(1_000);
    }

    @Test
    void numbersWhatIsSentThere() {
        assertThat(queues.lastChosen(0)).isZero();

        sent(0, 1, 1);
        sent(1, 1, 1);

        assertThat(queues.lastChosen(0)).isEqualTo(1);
        assertThat(queues.lastChosen(1)).isEqualTo(2);
    }
}
