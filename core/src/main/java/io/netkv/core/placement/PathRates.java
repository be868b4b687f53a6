package io.netkv.core.placement;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;

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

    /** By member: what a flow gets on the path under consideration, or how much longer it takes there. */
    private final double[] rackRates;

    private final double[] podRates;

    /** By tier and member: what it gets beside own transfers on the way up, the same for all paths of a tier; and whether that is known yet. */
    private final double[][] rackUpRates = new double[Tier.COUNT][];

    private final double[][] podUpRates = new double[Tier.COUNT][];
    private final boolean[] isUpKnown = new boolean[Tier.COUNT];
    /** By member: what others leave on the way up; and whether that is known yet. */
    private final double[] rackUpRooms;

    private final double[] podUpRooms;
    private boolean areRoomsKnown;
    private double bestRate;
    private int bestRackMember;
    private int bestPodMember;

    PathRates(Fabric fabric) {
        this.fabric = fabric;
        int widest = 1;
        for (int group = 0; group < fabric.groupCount(); group++) {
            widest = Math.max(widest, fabric.groupSize(group));
        }
        bookings = new LinkBookings(fabric);
        traffic = new LinkTraffic(fabric, bookings);
        usual = new UsualSlowdown(fabric, traffic);
        rackUpRooms = new double[widest];
        podUpRooms = new double[widest];
        rackRates = new double[widest];
        podRates = new double[widest];
        for (int level = Tier.POD; level < Tier.COUNT; level++) {
            rackUpRates[level] = new double[widest];
            podUpRates[level] = new double[widest];
        }
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
        isUpKnown[Tier.POD] = false;
        isUpKnown[Tier.CORE] = false;
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
     */
    double slowdown(int rackUp, int rackDown, int podUp, int podDown) {
        if (!areRoomsKnown) {
            areRoomsKnown = true;
            traffic.rooms(rackUp, rackUpRooms);
            if (podUp >= 0) { // a single pod may have no uplinks
                traffic.rooms(podUp, podUpRooms);
            }
        }
        double even = Math.min(flowLimit, Math.min(traffic.evenRoom(rackUp), traffic.evenRoom(rackDown)));
        if (tier == Tier.POD) {
            int members = slowdowns(even, rackUpRooms, fabric.groupSize(rackUp), rackDown, rackRates);
            double sum = 0;
            for (int member = 0; member < members; member++) {
                sum += rackRates[member];
            }
            return sum / members / usual.of(Tier.POD, traffic.deviationBelief(Tier.POD));
        }
        even = Math.min(even, Math.min(traffic.evenRoom(podUp), traffic.evenRoom(podDown)));
        int rackMembers = slowdowns(even, rackUpRooms, fabric.groupSize(rackUp), rackDown, rackRates);
        int podMembers = slowdowns(even, podUpRooms, fabric.groupSize(podUp), podDown, podRates);
        double sum = 0;
        for (int r = 0; r < rackMembers; r++) {
            for (int p = 0; p < podMembers; p++) {
                sum += Math.max(rackRates[r], podRates[p]);
            }
        }
        return sum / (rackMembers * podMembers) / usual.of(Tier.CORE, traffic.deviationBelief(Tier.CORE));
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
            shares(group, rackRates);
            double best = 0;
            for (int member = 0; member < fabric.groupSize(group); member++) {
                best = Math.max(best, rackRates[member]);
            }
            rate = Math.min(rate, best);
        }
        return rate;
    }

    /**
     * What a flow gets on the best member links of the path, beside own transfers, bytes per second; they are {@link
     * #bestRackMember} and {@link #bestPodMember}.
     */
    double steered(int rackUp, int rackDown, int podUp, int podDown) {
        if (!isUpKnown[tier]) {
            isUpKnown[tier] = true;
            shares(rackUp, rackUpRates[tier]);
            if (tier == Tier.CORE) {
                shares(podUp, podUpRates[tier]);
            }
        }
        bestRackMember = best(rackUpRates[tier], fabric.groupSize(rackUp), rackDown, rackRates);
        double rate = Math.min(flowLimit, bestRate);
        bestPodMember = TransferPlan.ANY;
        if (tier == Tier.CORE) {
            bestPodMember = best(podUpRates[tier], fabric.groupSize(podUp), podDown, podRates);
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

    /** Member of the rack uplinks on which {@link #steered} would be had, the first of equal ones. */
    int bestRackMember() {
        return bestRackMember;
    }

    /** The same of the pod uplinks; {@link TransferPlan#ANY} within a pod. */
    int bestPodMember() {
        return bestPodMember;
    }
}
