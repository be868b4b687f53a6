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

    /** Of a path that has no uplinks of that level. */
    static final int NO_GROUP = -1;

    /** No link is believed to be so full that less than this part of it is left. */
    static final double LEAST_ROOM = 0.01;

    private final Fabric fabric;
    private final int[][] links;
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

    /** By member: what a flow gets on the path under consideration. */
    private final double[] rackRates;

    private final double[] podRates;

    /** By tier and member: what it gets on the way up, which is the same for all paths of a tier; and whether that is known yet. */
    private final double[][] rackUpRates = new double[Tier.COUNT][];

    private final double[][] podUpRates = new double[Tier.COUNT][];
    private final boolean[] isUpKnown = new boolean[Tier.COUNT];
    private double bestRate;
    private int bestRackMember;
    private int bestPodMember;

    PathRates(Fabric fabric) {
        this.fabric = fabric;
        links = new int[fabric.groupCount()][];
        int widest = 1;
        for (int group = 0; group < links.length; group++) {
            links[group] = new int[fabric.groupSize(group)];
            widest = Math.max(widest, links[group].length);
        }
        int[] filled = new int[links.length];
        for (int link = 0; link < fabric.linkCount(); link++) {
            int group = fabric.groupOfLink(link);
            links[group][filled[group]++] = link;
        }
        bookings = new LinkBookings(fabric, links);
        traffic = new LinkTraffic(fabric, links, bookings);
        usual = new UsualSlowdown(fabric, traffic);
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

    /** Begins a decision; see {@link LinkTraffic#begin}. */
    void begin(PlacementRequest request, long newNowMillis, double belief) {
        nowMillis = newNowMillis;
        startMillis = delay.millis(request.inputTokens());
        traffic.begin(newNowMillis, startMillis, belief);
        isUpKnown[Tier.POD] = false;
        isUpKnown[Tier.CORE] = false;
    }

    /**
     * Goes to a path.
     *
     * @param newTier same pod or cross-pod
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
     * @param podUp {@link #NO_GROUP} within a pod
     */
    double slowdown(int rackUp, int rackDown, int podUp, int podDown) {
        int rackMembers = rooms(rackUp, rackDown, rackRates);
        double even = Math.min(flowLimit, Math.min(evenRoom(rackUp), evenRoom(rackDown)));
        if (podUp == NO_GROUP) {
            double sum = 0;
            for (int r = 0; r < rackMembers; r++) {
                sum += even / Math.min(flowLimit, rackRates[r]);
            }
            return sum / rackMembers / usual.of(Tier.POD, traffic.deviationBelief(Tier.POD));
        }
        int podMembers = rooms(podUp, podDown, podRates);
        even = Math.min(even, Math.min(evenRoom(podUp), evenRoom(podDown)));
        double sum = 0;
        for (int r = 0; r < rackMembers; r++) {
            double rate = Math.min(flowLimit, rackRates[r]);
            for (int p = 0; p < podMembers; p++) {
                sum += even / Math.min(rate, podRates[p]);
            }
        }
        return sum / (rackMembers * podMembers) / usual.of(Tier.CORE, traffic.deviationBelief(Tier.CORE));
    }

    private int rooms(int up, int down, double[] into) {
        int members = links[up].length;
        for (int member = 0; member < members; member++) {
            into[member] = Math.min(room(up, member), room(down, member % links[down].length));
        }
        return members;
    }

    /** What others leave of a member link, bytes per second. */
    private double room(int group, int member) {
        int link = links[group][member];
        double share = traffic.share(link, fabric.tierOfGroup(group));
        return fabric.linkCapacityBytesPerSecond(link) * Math.max(LEAST_ROOM, 1 - share);
    }

    private double evenRoom(int group) {
        double capacity = fabric.groupCapacityBytesPerSecond(group) / links[group].length;
        return capacity * (1 - traffic.mean(fabric.tierOfGroup(group)));
    }

    /**
     * What a flow gets on the best member links of the path, beside own transfers, bytes per second; they are {@link
     * #bestRackMember} and {@link #bestPodMember}.
     *
     * @param podUp {@link #NO_GROUP} within a pod
     */
    double steered(int rackUp, int rackDown, int podUp, int podDown) {
        if (!isUpKnown[tier]) {
            isUpKnown[tier] = true;
            shares(rackUp, rackUpRates[tier]);
            if (podUp != NO_GROUP) {
                shares(podUp, podUpRates[tier]);
            }
        }
        bestRackMember = best(rackUpRates[tier], links[rackUp].length, rackDown, rackRates);
        double rate = Math.min(flowLimit, bestRate);
        bestPodMember = TransferPlan.ANY;
        if (podUp != NO_GROUP) {
            bestPodMember = best(podUpRates[tier], links[podUp].length, podDown, podRates);
            rate = Math.min(rate, bestRate);
        }
        return rate;
    }

    /** Of each member of a group. */
    private void shares(int group, double[] into) {
        boolean isBooked = bookings.isAnyOn(group);
        for (int member = 0; member < links[group].length; member++) {
            into[member] = share(group, member, isBooked);
        }
    }

    /** The best member, up and down; the first of equal ones. */
    private int best(double[] upRates, int members, int down, double[] downRates) {
        shares(down, downRates);
        int downMembers = links[down].length;
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

    /**
     * What a new flow would get on a member link: as much as each of those that share it, or more, where they cannot use so
     * much.
     */
    private double share(int group, int member, boolean isBooked) {
        double room = room(group, member);
        if (!isBooked) {
            return room;
        }
        bookings.expect(group, member, startMillis, endMillis, nowMillis);
        return Math.max(room / (1 + bookings.flows()), room - 1e3 * bookings.demandBytesPerMilli());
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
