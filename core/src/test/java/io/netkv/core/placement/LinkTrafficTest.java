package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LinkTrafficTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int PREFILL = FABRIC.prefillInstance(0);
    private static final int DECODE = FABRIC.instanceIndex("p0r1n0i0");
    /** One of eight members. */
    private static final int UPLINK = FABRIC.linkIndex("p0r0-up-3");

    private static final int UPLINKS = FABRIC.groupOfLink(UPLINK);
    private static final int NODE_LINK = FABRIC.linkIndex("p0r0n0-up");
    private static final int NODE_LINKS = FABRIC.tierOfGroup(FABRIC.groupOfLink(NODE_LINK));
    private static final double CAPACITY = 6.25e9;
    private static final long WINDOW = 5_000;
    private static final Offset<Double> EXACT = within(1e-9);
    private static final long SEED = 20261201;

    private final LinkBookings bookings = new LinkBookings(FABRIC);
    private final LinkTraffic traffic = new LinkTraffic(FABRIC, bookings);

    private static LinkStates states(IntToDoubleFunction congestion) {
        double[] shares = new double[FABRIC.linkCount()];
        for (int link = 0; link < shares.length; link++) {
            shares[link] = congestion.applyAsDouble(link);
        }
        return LinkStates.measured(shares);
    }

    private static int tier(int link) {
        return FABRIC.tierOfGroup(FABRIC.groupOfLink(link));
    }

    /** What links of a tier carry, less for the uplinks by their number. */
    private static double uneven(int link) {
        return tier(link) == Tier.POD ? 0.1 * (link % 5) : 0;
    }

    private static double meanOfPodLinks(IntToDoubleFunction congestion) {
        double sum = 0;
        int count = 0;
        for (int link = 0; link < FABRIC.linkCount(); link++) {
            if (tier(link) == Tier.POD) {
                sum += congestion.applyAsDouble(link);
                count++;
            }
        }
        return sum / count;
    }

    private double room(int link) {
        double[] rooms = new double[8];
        traffic.rooms(FABRIC.groupOfLink(link), rooms);
        for (int member = 0; member < FABRIC.groupSize(FABRIC.groupOfLink(link)); member++) {
            if (FABRIC.groupLink(FABRIC.groupOfLink(link), member) == link) {
                return rooms[member];
            }
        }
        throw new AssertionError("link " + link + " is in no group");
    }

    /** A transfer from one rack to another that does not end. */
    private void send(double bytesPerSecond) {
        TransferPlan plan = new TransferPlan(1, 1, 0, 1e-3 * bytesPerSecond, 1, Route.ANY);
        Booking booking = new Booking(PREFILL, DECODE, Long.MAX_VALUE / 2, 1, new long[0], plan, 0);
        booking.start(0);
        bookings.book(booking);
    }

    @Test
    void linksAreEmptyBeforeTheyAreMeasured() {
        traffic.begin(1_000, 10, 1);

        assertThat(traffic.mean(Tier.POD)).isZero();
        assertThat(traffic.deviationBelief(Tier.POD)).isZero();
        assertThat(room(UPLINK)).isEqualTo(CAPACITY);
        assertThat(traffic.evenRoom(UPLINKS)).isEqualTo(CAPACITY);
    }

    @Test
    void theMeanOfATierIsBelievedByTheMeasurementsAge() {
        traffic.measured(states(LinkTrafficTest::uneven), 1_000, WINDOW);
        double mean = meanOfPodLinks(LinkTrafficTest::uneven);

        assertThat(traffic.measuredMean(Tier.POD)).isCloseTo(mean, EXACT);
        assertThat(traffic.measuredMean(Tier.CROSS_POD)).isZero();
        assertThat(traffic.measuredShare(UPLINK, Tier.POD)).isCloseTo(uneven(UPLINK), EXACT);
        traffic.begin(1_000, 10, 1);
        assertThat(traffic.mean(Tier.POD)).isCloseTo(mean, EXACT);
        assertThat(traffic.evenRoom(UPLINKS)).isCloseTo(CAPACITY * (1 - mean), within(1e-3));
        assertThat(room(UPLINK))
                .as("one measurement says nothing of what lasts")
                .isCloseTo(CAPACITY * (1 - mean), within(1e-3));
        traffic.begin(1_000, 10, 0.5);
        assertThat(traffic.mean(Tier.POD)).isCloseTo(0.5 * mean, EXACT);
    }

    @Test
    void aPatternThatLastsIsBelievedTheLessTheLaterTheTransfer() {
        for (int i = 0; i < 20; i++) {
            traffic.measured(states(LinkTrafficTest::uneven), 1_000L + i * WINDOW, WINDOW);
        }
        long now = 1_000 + 19 * WINDOW;

        traffic.begin(now, 1, 1);
        assertThat(traffic.deviationBelief(Tier.POD)).isBetween(0.999, 1.0);
        assertThat(room(UPLINK)).isCloseTo(CAPACITY * (1 - uneven(UPLINK)), within(0.01 * CAPACITY));
        double soon = traffic.deviationBelief(Tier.POD);

        traffic.begin(now + 60_000, 1, 1);
        double later = traffic.deviationBelief(Tier.POD);
        assertThat(later).isLessThan(soon);
        traffic.begin(now, 60_001, 1);
        assertThat(traffic.deviationBelief(Tier.POD)).isCloseTo(later, EXACT);
        traffic.begin(now, 1, 0.5);
        assertThat(traffic.deviationBelief(Tier.POD)).isCloseTo(0.5 * soon, EXACT);
        assertThat(traffic.deviationBelief(Tier.CROSS_POD)).isZero();
    }

    @Test
    void measurementsAreComparedThatAreAWindowApart() {
        for (int i = 0; i < 20; i++) {
            long at = 1_000L + i * WINDOW;
            traffic.measured(states(LinkTrafficTest::uneven), at, WINDOW);
            traffic.measured(
                    states(link -> tier(link) == Tier.POD ? 0.1 * ((link + 1) % 5) : 0),
                    at + WINDOW - 1,
                    WINDOW); // not compared
        }
        traffic.measured(states(LinkTrafficTest::uneven), 1_000 + 20 * WINDOW, WINDOW);

        traffic.begin(1_000 + 20 * WINDOW, 1, 1);
        assertThat(traffic.deviationBelief(Tier.POD)).isBetween(0.999, 1.0);
    }

    @Test
    void noiseIsNotBelieved() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            traffic.measured(
                    states(link -> tier(link) == Tier.POD ? 0.5 * random.nextDouble() : 0),
                    1_000L + i * WINDOW,
                    WINDOW);
        }

        traffic.begin(1_000 + 49 * WINDOW, 2_500, 1);

        assertThat(traffic.deviationBelief(Tier.POD)).as("seed %d", SEED).isLessThan(0.4);
    }

    @Test
    void aFullLinkIsBelievedToHaveAHundredthLeft() {
        for (int i = 0; i < 20; i++) {
            traffic.measured(states(link -> link == UPLINK ? 0.995 : 0.0), 1_000L + i * WINDOW, WINDOW);
        }

        traffic.begin(1_000 + 19 * WINDOW, 1, 1);

        assertThat(room(UPLINK)).isEqualTo(CAPACITY * LinkTraffic.LEAST_ROOM);
    }

    /** Ten times what is sent over the uplinks is measured on them: of every member, a tenth is the scheduler's own. */
    @Test
    void ownTransfersThatTakeAnyMemberAreTakenOutOfEachInProportion() {
        IntToDoubleFunction measured = link -> FABRIC.groupOfLink(link) == UPLINKS ? (link == UPLINK ? 0.6 : 0.2) : 0.1;
        double own = 0.1 * CAPACITY * (0.6 + 7 * 0.2);
        send(own);

        for (int i = 0; i < 3; i++) {
            traffic.measured(states(measured), 1_000L + i * 1_000, WINDOW);
        }

        assertThat(traffic.measuredShare(UPLINK, Tier.POD)).isCloseTo(0.9 * 0.6, EXACT);
        assertThat(traffic.measuredShare(FABRIC.linkIndex("p0r0-up-4"), Tier.POD))
                .isCloseTo(0.9 * 0.2, EXACT);
    }

    @Test
    void ownTransfersThatTakeTheOnlyLinkAreTakenOutOfIt() {
        double capacity = FABRIC.linkCapacityBytesPerSecond(NODE_LINK);
        LinkStates states = states(link -> link == NODE_LINK ? 0.5 : 0.0);
        send(0.2 * capacity);
        for (int i = 0; i < 3; i++) {
            traffic.measured(states, 1_000L + i * 1_000, WINDOW);
        }
        assertThat(traffic.measuredShare(NODE_LINK, NODE_LINKS)).isCloseTo(0.3, EXACT);

        send(0.9 * capacity);
        for (int i = 3; i < 9; i++) {
            traffic.measured(states, 1_000L + i * 1_000, WINDOW);
        }
        assertThat(traffic.measuredShare(NODE_LINK, NODE_LINKS))
                .as("not less than nothing")
                .isCloseTo(0, EXACT);
    }

    @Test
    void aLinkThatIsDownHasAsLittleLeftHoweverMuchIsSentOverIt() {
        send(0.2 * FABRIC.linkCapacityBytesPerSecond(NODE_LINK));
        FabricCongestion congestion = new FabricCongestion(FABRIC, 60_000);
        for (int i = 0; i < 3; i++) {
            congestion.down(NODE_LINK, 1_000L + i * 1_000);
            traffic.measured(congestion.snapshot(1_000L + i * 1_000).links(), 1_000L + i * 1_000, WINDOW);
        }

        assertThat(traffic.measuredShare(NODE_LINK, NODE_LINKS)).isCloseTo(FabricCongestion.MAX_CONGESTION, EXACT);
        assertThat(traffic.measuredMean(NODE_LINKS))
                .as("of the links that are measured")
                .isCloseTo(FabricCongestion.MAX_CONGESTION, EXACT);
        assertThat(traffic.measuredShare(UPLINK, Tier.POD)).isZero();
    }
}
