package io.netkv.simulator.network;

import java.util.Arrays;

/**
 * The flows of a network and the links they use, as arrays: a flow is a slot, recycled when the flow has ended; a hop is
 * {@code slot << hopShift | number of the hop}. Grows with the most flows ever alive, and allocates nothing otherwise.
 */
final class FlowTable {

    /** Bottleneck of a flow that sends at its peak. */
    static final int OWN_PEAK = -1;

    final int maxHops;
    final int hopShift;

    final double[] capacity;
    /** By link: the hops that use it, of flows that share bandwidth now; in no order. */
    final int[][] hopsOfLink;

    final int[] hopCountOfLink;
    /** By contended link: what its flows send, bytes per second, but for rounding since the last of them came or went. */
    final double[] usedOfLink;
    /** By link: flows whose bottleneck it is, in no order; behind the last link, flows whose bottleneck is unknown. */
    final int[][] heldBackByLink;

    final int[] heldBackCountOfLink;
    /** By link: whether its flows could ask for more than its capacity. */
    private final boolean[] contended;
    /** Number of the current look at a link; what {@link #asked} of a link carries it. */
    private int look;

    private final int[] askedAt;
    private final double[] asked;
    /** By link: bytes of flows that have ended. */
    final double[] finishedBytes;

    /** By hop: its link. */
    int[] linkOfHop = {};
    /** By hop: where it stands in {@link #hopsOfLink}. */
    private int[] placeOfHop = {};

    int[] hopCount = {};
    /** From where a flow's hops begin: its contended links, in no order. */
    int[] contendedLinks = {};

    int[] contendedCount = {};

    double[] bytes = {};
    /** Bytes left at {@link #updatedAt}. */
    double[] bytesLeft = {};

    double[] updatedAt = {};
    double[] rate = {};
    double[] rateCap = {};
    /** What the flow gets with no other flow about: the least of its rate cap and its links' capacities. */
    double[] peak = {};
    /** The link that holds the flow back, {@link #OWN_PEAK} or {@link #unknown}. */
    private int[] bottleneck = {};
    /** By flow: where it stands in {@link #heldBackByLink}. */
    private int[] heldBackIndex = {};

    int[] tag = {};
    /** False while the flow waits for its latency to pass. */
    boolean[] sharing = {};

    private int[] freeSlots = {};
    private int freeCount;

    FlowTable(double[] capacityBytesPerSecond, int maxHops) {
        this.maxHops = maxHops;
        hopShift = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, maxHops) - 1);
        capacity = capacityBytesPerSecond.clone();
        hopsOfLink = new int[capacity.length][4];
        hopCountOfLink = new int[capacity.length];
        usedOfLink = new double[capacity.length];
        heldBackByLink = new int[capacity.length + 1][4];
        heldBackCountOfLink = new int[capacity.length + 1];
        contended = new boolean[capacity.length];
        askedAt = new int[capacity.length];
        asked = new double[capacity.length];
        finishedBytes = new double[capacity.length];
    }

    int slots() {
        return hopCount.length;
    }

    int alive() {
        return hopCount.length - freeCount;
    }

    /** Takes a free slot for a flow that does not share yet. */
    int add(int[] links, int hops) {
        if (freeCount == 0) {
            grow();
        }
        int flow = freeSlots[--freeCount];
        hopCount[flow] = hops;
        System.arraycopy(links, 0, linkOfHop, flow << hopShift, hops);
        sharing[flow] = false;
        rate[flow] = 0;
        bottleneck[flow] = OWN_PEAK;
        return flow;
    }

    /** Puts a flow onto its links. */
    void join(int flow) {
        sharing[flow] = true;
        peak[flow] = peakOf(flow);
        contendedCount[flow] = 0;
        setBottleneck(flow, unknown());
        int first = flow << hopShift;
        for (int hop = first; hop < first + hopCount[flow]; hop++) {
            int link = linkOfHop[hop];
            int place = hopCountOfLink[link]++;
            if (place == hopsOfLink[link].length) {
                hopsOfLink[link] = Arrays.copyOf(hopsOfLink[link], 2 * place);
            }
            hopsOfLink[link][place] = hop;
            placeOfHop[hop] = place;
            if (contended[link]) {
                markContended(hop, true);
                addUpUsed(link);
            } else {
                checkContended(link);
            }
        }
    }

    private double peakOf(int flow) {
        double peak = rateCap[flow];
        int first = flow << hopShift;
        for (int hop = first; hop < first + hopCount[flow]; hop++) {
            peak = Math.min(peak, capacity[linkOfHop[hop]]);
        }
        return peak;
    }

    private void checkContended(int link) {
        boolean isContended = isOverAsked(link);
        if (isContended != contended[link]) {
            contended[link] = isContended;
            for (int k = 0; k < hopCountOfLink[link]; k++) {
                markContended(hopsOfLink[link][k], isContended);
            }
        }
        if (isContended) {
            addUpUsed(link);
        }
    }

    private void addUpUsed(int link) {
        double used = 0;
        int[] hops = hopsOfLink[link];
        int count = hopCountOfLink[link];
        for (int k = 0; k < count; k++) {
            used += rate[hops[k] >>> hopShift];
        }
        usedOfLink[link] = used;
    }

    private void markContended(int hop, boolean isContended) {
        int flow = hop >>> hopShift;
        int link = linkOfHop[hop];
        int place = flow << hopShift;
        int last = place + contendedCount[flow] - 1;
        if (isContended) {
            contendedLinks[last + 1] = link;
            contendedCount[flow]++;
        } else {
            while (contendedLinks[place] != link) {
                place++;
            }
            contendedLinks[place] = contendedLinks[last];
            contendedCount[flow]--;
        }
    }

    private boolean isOverAsked(int link) {
        return isOverAsked(link, 0) && isOverAsked(link, -1) && isOverAsked(link, 1);
    }

    /**
     * Whether the flows' peaks exceed a link's capacity, where flows together ask for no more than a smaller link carries
     * that all of them use beside this one: the one before or the one behind. A node whose instances' links carry no more
     * than its own holds nobody back. Only smaller links count, so that no two links are each let off for the other.
     *
     * @param side -1 the link before, 1 the one behind, 0 none
     */
    private boolean isOverAsked(int link, int side) {
        look++;
        double room = capacity[link];
        int[] hops = hopsOfLink[link];
        int count = hopCountOfLink[link];
        for (int k = 0; k < count && room >= 0; k++) {
            int flow = hops[k] >>> hopShift;
            int beside = side == 0 ? -1 : linkBeside(hops[k], flow, side);
            room -= beside >= 0 && capacity[beside] < capacity[link] ? askMore(beside, peak[flow]) : peak[flow];
        }
        return room < 0;
    }

    private int linkBeside(int hop, int flow, int side) {
        int number = hop - (flow << hopShift) + side;
        return number >= 0 && number < hopCount[flow] ? linkOfHop[hop + side] : -1;
    }

    /** How much more comes through a link when one more flow asks for its peak. */
    private double askMore(int link, double peak) {
        double before = askedAt[link] == look ? asked[link] : 0;
        askedAt[link] = look;
        asked[link] = before + peak;
        return Math.min(before + peak, capacity[link]) - Math.min(before, capacity[link]);
    }

    /** Whether a link could hold a flow back; of all others, a flow's peak or another of its links is in the way first. */
    boolean isContended(int link) {
        return contended[link];
    }

    /** Changes a capacity; flows whose peak changes with it lose their bottleneck. */
    void setCapacity(int link, double bytesPerSecond) {
        capacity[link] = bytesPerSecond;
        for (int k = 0; k < hopCountOfLink[link]; k++) {
            updatePeak(hopsOfLink[link][k] >>> hopShift);
        }
        checkContended(link);
    }

    /** Takes a flow's peak again, and looks at its links, which may count on the changed one. */
    private void updatePeak(int flow) {
        double old = peak[flow];
        peak[flow] = peakOf(flow);
        if (peak[flow] != old) {
            setBottleneck(flow, unknown());
        }
        int first = flow << hopShift;
        for (int hop = first; hop < first + hopCount[flow]; hop++) {
            checkContended(linkOfHop[hop]);
        }
    }

    /** Takes a flow that has sent everything off its links and frees its slot. */
    void remove(int flow) {
        int first = flow << hopShift;
        for (int hop = first; hop < first + hopCount[flow]; hop++) {
            finishedBytes[linkOfHop[hop]] += bytes[flow];
            if (sharing[flow]) {
                leave(hop);
            }
        }
        setBottleneck(flow, OWN_PEAK);
        freeSlots[freeCount++] = flow;
    }

    /** The bottleneck of a flow whose share was not yet worked out, or is no longer right. */
    int unknown() {
        return capacity.length;
    }

    void setBottleneck(int flow, int link) {
        int old = bottleneck[flow];
        if (old == link) {
            return;
        }
        bottleneck[flow] = link;
        if (old != OWN_PEAK) {
            int last = heldBackByLink[old][--heldBackCountOfLink[old]];
            heldBackByLink[old][heldBackIndex[flow]] = last;
            heldBackIndex[last] = heldBackIndex[flow];
        }
        if (link != OWN_PEAK) {
            holdBack(flow, link);
        }
    }

    private void holdBack(int flow, int link) {
        int index = heldBackCountOfLink[link]++;
        if (index == heldBackByLink[link].length) {
            heldBackByLink[link] = Arrays.copyOf(heldBackByLink[link], 2 * index);
        }
        heldBackByLink[link][index] = flow;
        heldBackIndex[flow] = index;
    }

    private void leave(int hop) {
        int link = linkOfHop[hop];
        int last = hopsOfLink[link][--hopCountOfLink[link]];
        hopsOfLink[link][placeOfHop[hop]] = last;
        placeOfHop[last] = placeOfHop[hop];
        if (contended[link]) {
            checkContended(link);
        }
    }

    /** Changes what a flow sends from a time on. */
    void setRate(int flow, double bytesPerSecond, double seconds) {
        bytesLeft[flow] = bytesLeftAt(flow, seconds);
        updatedAt[flow] = seconds;
        double change = bytesPerSecond - rate[flow];
        rate[flow] = bytesPerSecond;
        int first = flow << hopShift;
        int end = first + contendedCount[flow];
        for (int i = first; i < end; i++) {
            usedOfLink[contendedLinks[i]] += change;
        }
    }

    double bytesLeftAt(int flow, double seconds) {
        return Math.max(0, bytesLeft[flow] - rate[flow] * (seconds - updatedAt[flow]));
    }

    private void grow() {
        int old = slots();
        int slots = Math.max(16, 2 * old);
        hopCount = Arrays.copyOf(hopCount, slots);
        contendedCount = Arrays.copyOf(contendedCount, slots);
        contendedLinks = Arrays.copyOf(contendedLinks, slots << hopShift);
        bytes = Arrays.copyOf(bytes, slots);
        bytesLeft = Arrays.copyOf(bytesLeft, slots);
        updatedAt = Arrays.copyOf(updatedAt, slots);
        rate = Arrays.copyOf(rate, slots);
        rateCap = Arrays.copyOf(rateCap, slots);
        peak = Arrays.copyOf(peak, slots);
        bottleneck = Arrays.copyOf(bottleneck, slots);
        heldBackIndex = Arrays.copyOf(heldBackIndex, slots);
        tag = Arrays.copyOf(tag, slots);
        sharing = Arrays.copyOf(sharing, slots);
        linkOfHop = Arrays.copyOf(linkOfHop, slots << hopShift);
        placeOfHop = Arrays.copyOf(placeOfHop, slots << hopShift);
        freeSlots = Arrays.copyOf(freeSlots, slots);
        for (int slot = slots - 1; slot >= old; slot--) {
            freeSlots[freeCount++] = slot;
        }
    }
}
