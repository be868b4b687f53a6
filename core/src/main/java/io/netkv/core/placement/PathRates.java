package io.netkv.core.placement;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import java.util.Arrays;

/**
 * What a new transfer would get on the links between two racks: of rack and pod uplinks, link by link. A flow goes down by the
 * member that it went up by, as in a fat-tree, where the switch that is chosen on the way up has one link to each rack or pod
 * below it. Nothing is allocated for a decision.
 */
final class PathRates {

    private final Fabric fabric;
    private final LinkBookings bookings;
    private final LinkTraffic traffic;
    private final UsualSlowdown usual;
    private final TransferDelay delay = new TransferDelay();

    /** Of the decision under way. */
    private long nowMillis;

    /** When its transfer is expected to start and to end, from now. */
    private double startMillis;

    private double endMillis;
    private double flowLimit;

    private int tier;

    /** By level and member: what a flow gets on the path under consideration, or how much longer it takes there. */
    private final double[][] rates;
    /** By level: members, or those that are not passed yet. */
    private final int[] left;

    /** By tier, level and member: what it gets beside own transfers on the way up, the same for all paths of a tier; and whether that is known yet. */
    private final double[][][] upRates;

    private final boolean[] isUpKnown;
    /** By level and member: what others leave on the way up; and whether that is known yet. */
    private final double[][] upRooms;

    private boolean areRoomsKnown;
    private double bestRate;
    private long bestRoute;

    PathRates(Fabric fabric) {
        this.fabric = fabric;
        int widest = 1;
        for (int group = 0; group < fabric.groupCount(); group++) {
            widest = Math.max(widest, fabric.groupSize(group));
        }
        bookings = new LinkBookings(fabric);
        traffic = new LinkTraffic(fabric, bookings);
        usual = new UsualSlowdown(fabric, traffic);
        int tiers = fabric.tierCount();
        rates = new double[tiers][widest];
        left = new int[tiers];
        upRates = new double[tiers][tiers][widest];
        isUpKnown = new boolean[tiers];
        upRooms = new double[tiers][widest];
    }

    /** Own transfers. */
    LinkBookings bookings() {
        return bookings;
    }

    /** How long after its decision a transfer starts. */
    TransferDelay delay() {
        return delay;
    }

    /** Takes a measurement, see {@link LinkTraffic#measured}. */
    void measured(LinkStates states, long atMillis, long windowMillis) {
        traffic.measured(states, atMillis, windowMillis);
        usual.update();
    }

    /** Begins a decision, see {@link LinkTraffic#begin}; {@link #begin()} is to follow. */
    void begin(PlacementRequest request, long newNowMillis, double belief) {
        nowMillis = newNowMillis;
        startMillis = delay.millis(request.inputTokens());
        traffic.begin(newNowMillis, startMillis, belief);
    }

    /** Begins with another prefill instance. */
    void begin() {
        Arrays.fill(isUpKnown, false);
        areRoomsKnown = false;
    }

    /**
     * Goes to a path.
     *
     * @param newTier its tier
     * @param bytes to be sent
     */
    void moveTo(int newTier, long bytes) {
        tier = newTier;
        flowLimit = fabric.tierBandwidthBytesPerSecond(tier) * (1 - traffic.mean(tier));
        endMillis = startMillis + Math.max(1, 1e3 * bytes / flowLimit);
    }

    /**
     * How much longer a flow takes on the path's own links than on a path whose links are drawn from all those of their tiers, where the
     * network chooses the member links: the mean over them. Own transfers are left out.
     *
     * @param ups by level, from {@link Tier#POD}: the groups that the path goes up by
     * @param downs the groups that it comes down by
     */
    double slowdown(int[] ups, int[] downs) {
        if (!areRoomsKnown) {
            areRoomsKnown = true;
            for (int level = Tier.POD;
                    level < ups.length && ups[level] >= 0;
                    level++) { // one alone at the top may have none
                traffic.rooms(ups[level], upRooms[level]);
            }
        }
        double even = flowLimit;
        for (int level = Tier.POD; level <= tier; level++) {
            even = Math.min(even, Math.min(traffic.evenRoom(ups[level]), traffic.evenRoom(downs[level])));
        }
        for (int level = Tier.POD; level <= tier; level++) {
            left[level] = slowdowns(even, upRooms[level], fabric.groupSize(ups[level]), downs[level], rates[level]);
        }
        return meanOfGreatest() / usual.of(tier, traffic.deviationBelief(tier));
    }

    /** The mean, over all routes, of the greatest slowdown on them: members of each level are chosen whatever the others are. */
    private double meanOfGreatest() {
        double sum = 0;
        if (tier == Tier.POD) {
            for (int r = 0; r < left[Tier.POD]; r++) {
                sum += rates[Tier.POD][r];
            }
            return sum / left[Tier.POD];
        }
        if (tier > Tier.CROSS_POD) {
            return meanOfGreatestOfMany();
        }
        double[] pod = rates[Tier.CROSS_POD];
        for (int r = 0; r < left[Tier.POD]; r++) {
            double rack = rates[Tier.POD][r];
            for (int p = 0; p < left[Tier.CROSS_POD]; p++) {
                sum += Math.max(rack, pod[p]);
            }
        }
        return sum / ((double) left[Tier.POD] * left[Tier.CROSS_POD]);
    }

    /** The same where routes are too many to be looked at one by one. */
    private double meanOfGreatestOfMany() {
        for (int level = Tier.POD; level <= tier; level++) {
            Arrays.sort(rates[level], 0, left[level]);
        }
        double mean = 0;
        double share = 1; // of the routes that are not slowed down by more than those passed
        while (share > 0) {
            int slowest = Tier.POD;
            for (int level = Tier.CROSS_POD; level <= tier; level++) {
                if (rates[level][left[level] - 1] > rates[slowest][left[slowest] - 1]) {
                    slowest = level;
                }
            }
            double with = share;
            share = with * (left[slowest] - 1) / left[slowest];
            mean += rates[slowest][--left[slowest]] * (with - share);
        }
        return mean;
    }

    /** Of each member, up and down, against links that leave the same to all. */
    private int slowdowns(double even, double[] upRooms, int members, int down, double[] into) {
        traffic.rooms(down, into);
        int downMembers = fabric.groupSize(down);
        for (int member = members - 1; member >= 0; member--) {
            double room = Math.min(upRooms[member], into[member < downMembers ? member : member % downMembers]);
            into[member] = even / Math.min(flowLimit, room);
        }
        return members;
    }

    /** What a flow gets within a rack, beside own transfers, bytes per second, of the links that it has for itself. */
    double near(int from, int to) {
        double rate = flowLimit;
        for (int hop = 0; hop < Fabric.hops(tier); hop++) {
            int group = fabric.hop(from, to, tier, hop);
            shares(group, rates[0]);
            double best = 0;
            for (int member = 0; member < fabric.groupSize(group); member++) {
                best = Math.max(best, rates[0][member]);
            }
            rate = Math.min(rate, best);
        }
        return rate;
    }

    /** What a flow gets on the best member links of the path, beside own transfers, bytes per second; they are {@link #bestRoute}. */
    double steered(int[] ups, int[] downs) {
        if (!isUpKnown[tier]) {
            isUpKnown[tier] = true;
            for (int level = Tier.POD; level <= tier; level++) {
                shares(ups[level], upRates[tier][level]);
            }
        }
        double rate = flowLimit;
        bestRoute = Route.ANY;
        for (int level = Tier.POD; level <= tier; level++) {
            int member = best(upRates[tier][level], fabric.groupSize(ups[level]), downs[level], rates[level]);
            bestRoute = Route.with(bestRoute, level, member);
            rate = Math.min(rate, bestRate);
        }
        return rate;
    }

    /**
     * What a new flow would get on each member link of a group: as much as each of those that share it, or more, where they cannot use
     * so much.
     */
    private void shares(int group, double[] into) {
        traffic.rooms(group, into);
        if (!bookings.isAnyOn(group)) {
            return;
        }
        for (int member = 0; member < fabric.groupSize(group); member++) {
            bookings.expect(group, member, startMillis, endMillis, nowMillis);
            double room = into[member];
            into[member] = Math.max(room / (1 + bookings.flows()), room - 1e3 * bookings.demandBytesPerMilli());
        }
    }

    /** The best member, up and down; the first of equal ones. */
    private int best(double[] upRates, int members, int down, double[] downRates) {
        shares(down, downRates);
        int downMembers = fabric.groupSize(down);
        int best = 0;
        bestRate = 0;
        for (int member = 0; member < members; member++) {
            double rate = Math.min(upRates[member], downRates[member < downMembers ? member : member % downMembers]);
            if (rate > bestRate) {
                best = member;
                bestRate = rate;
            }
        }
        return best;
    }

    /** The member links on which {@link #steered} would be had, the first of equal ones. */
    long bestRoute() {
        return bestRoute;
    }
}
