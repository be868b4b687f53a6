package io.netkv.simulator.network;

import java.util.Arrays;

/**
 * Max-min fair shares, kept up to date by working out again only what a change touches.
 *
 * <p>Shares are max-min fair exactly when every flow has a bottleneck: a full link on which no flow is faster, or its
 * own peak (Bertsekas and Gallager, <i>Data Networks</i>, 6.5.2). So a change begins with the flows that a changed link
 * held back, and with those that the links of these hold back, and so on. They are filled by progressive filling while
 * all others keep their rates and their bottlenecks. Flows that a filled flow must push back are taken in, too, and the
 * filling is repeated until none is left. What is then true of every flow is true of all together.
 *
 * <p>Only {@linkplain FlowTable#isContended contended} links are looked at: the others could carry all their flows at
 * their peaks, and hold nobody back.
 */
final class FairShares {

    /** Relative differences below this are rounding. */
    private static final double ROUNDING = 1e-12;

    private static final double UNSET = -1;
    private static final int NONE = -1;

    private final FlowTable flows;

    private final int[] changedLinks;
    private final boolean[] isChanged;
    private int changedCount;

    /** Number of the current update; a flow or link that carries it takes part. */
    private int update;

    private final int[] linkUpdate;
    private final int[] touched;
    private int touchedCount;
    /** Touched links whose held back flows were taken in. */
    private int spreadCount;

    /** By touched link: what flows that do not take part leave of it. */
    private final double[] room;
    /** By touched link: flows that take part. */
    private final int[] takers;
    /** By touched link: the flow taken in last. */
    private final int[] lastTaker;

    private final double[] roomLeft;
    private final int[] takersLeft;

    /** Links that became full, and at which share. */
    private final int[] full;

    private final double[] fullAt;
    private int fullCount;
    /** Whether flows that keep their rates are too much for a link by themselves. */
    private boolean isOverfull;

    /** Links with several flows that have no share yet, in no order, and what is left for each of those. */
    private final int[] open;

    private final double[] fairShare;
    private int openCount;
    /** By touched link: where it stands among the open ones, if it does. */
    private final int[] openIndex;

    private int takenCount;
    private int[] taken = {};
    private int[] flowUpdate = {};
    /** By flow: its new share, or {@link #UNSET} while it has none; what it had last where it does not take part. */
    private double[] share = {};

    private int[] newBottleneck = {};
    /** By flow that takes part: what it can have at most, whatever the others do. */
    private double[] cap = {};

    private int unsetCount;
    private int[] capped = {};
    /** Entries of {@link #capped}, of which some may have got their share meanwhile. */
    private int cappedCount;
    /** No flow without a share has a smaller cap. */
    private double smallestCap;

    FairShares(FlowTable flows) {
        this.flows = flows;
        int links = flows.capacity.length;
        changedLinks = new int[links];
        isChanged = new boolean[links];
        linkUpdate = new int[links];
        touched = new int[links];
        room = new double[links];
        takers = new int[links];
        lastTaker = new int[links];
        roomLeft = new double[links];
        takersLeft = new int[links];
        full = new int[links];
        fullAt = new double[links];
        open = new int[links];
        // One entry more, for links that are not open to write to.
        fairShare = new double[links + 1];
        openIndex = new int[links];
    }

    /** Notes that a link gained or lost a flow or capacity. */
    void changed(int link) {
        if (!isChanged[link]) {
            isChanged[link] = true;
            changedLinks[changedCount++] = link;
        }
    }

    boolean areCurrent() {
        return changedCount == 0;
    }

    /** Works the shares out again; {@link #taken} flows take part, and all others keep their rate. */
    void update() {
        begin();
        takeChanged();
        do {
            takeHeldBack();
            fill();
        } while (takePushedBack());
    }

    int takenCount() {
        return takenCount;
    }

    int taken(int i) {
        return taken[i];
    }

    double share(int flow) {
        return share[flow];
    }

    int bottleneck(int flow) {
        return newBottleneck[flow];
    }

    private void begin() {
        if (share.length < flows.slots()) {
            grow(flows.slots());
        }
        update++;
        takenCount = 0;
        touchedCount = 0;
        spreadCount = 0;
    }

    private void grow(int slots) {
        flowUpdate = Arrays.copyOf(flowUpdate, slots);
        taken = new int[slots];
        share = Arrays.copyOf(share, slots);
        newBottleneck = new int[slots];
        cap = new double[slots];
        capped = new int[slots];
    }

    private void takeChanged() {
        takeHeldBackBy(flows.unknown());
        for (int i = 0; i < changedCount; i++) {
            int link = changedLinks[i];
            isChanged[link] = false;
            if (flows.isContended(link)) {
                touch(link);
            } else {
                takeHeldBackBy(link);
            }
        }
        changedCount = 0;
    }

    /** Takes in the flows that the touched links hold back, and so on over the links of those. */
    private void takeHeldBack() {
        while (spreadCount < touchedCount) {
            takeHeldBackBy(touched[spreadCount++]);
        }
    }

    private void takeHeldBackBy(int link) {
        int[] heldBack = flows.heldBackByLink[link];
        int count = flows.heldBackCountOfLink[link];
        for (int i = 0; i < count; i++) {
            take(heldBack[i]);
        }
    }

    private void take(int flow) {
        if (flowUpdate[flow] == update) {
            return;
        }
        flowUpdate[flow] = update;
        taken[takenCount++] = flow;
        double rate = flows.rate[flow];
        int first = flow << flows.hopShift;
        for (long hops = flows.contendedHops[flow]; hops != 0; hops &= hops - 1) {
            int link = flows.linkOfHop[first + Long.numberOfTrailingZeros(hops)];
            touch(link);
            room[link] += rate;
            takers[link]++;
            lastTaker[link] = flow;
        }
    }

    private void touch(int link) {
        if (linkUpdate[link] != update) {
            linkUpdate[link] = update;
            touched[touchedCount++] = link;
            room[link] = flows.capacity[link] - flows.usedOfLink[link];
            takers[link] = 0;
        }
    }

    /** Progressive filling of the flows that take part. */
    private void fill() {
        clearShares();
        openLinks();
        listCapped();
        while (unsetCount > 0) {
            int tightest = tightestOpen();
            double smallest = tightest == NONE ? Double.POSITIVE_INFINITY : fairShare[tightest];
            if (smallestCap > smallest || !setCapped(smallest)) {
                setHeldBackBy(open[tightest], smallest);
            }
        }
    }

    private void clearShares() {
        for (int i = 0; i < takenCount; i++) {
            int flow = taken[i];
            share[flow] = UNSET;
            cap[flow] = flows.peak[flow];
            newBottleneck[flow] = FlowTable.OWN_PEAK;
        }
        unsetCount = takenCount;
    }

    private void openLinks() {
        openCount = 0;
        fullCount = 0;
        isOverfull = false;
        for (int i = 0; i < touchedCount; i++) {
            int link = touched[i];
            int count = takers[link];
            if (count == flows.hopCountOfLink[link]) {
                // Exact, where what the others leave carries the rounding of what was added and taken away.
                room[link] = flows.capacity[link];
            }
            isOverfull |= room[link] < -ROUNDING * flows.capacity[link];
            roomLeft[link] = room[link];
            takersLeft[link] = count;
            openIndex[link] = fairShare.length - 1;
            if (count > 1) {
                openIndex[link] = openCount;
                open[openCount] = link;
                fairShare[openCount++] = Math.max(0, room[link]) / count;
            } else if (count == 1) {
                capByLink(lastTaker[link], link);
            }
        }
    }

    /** A link that a flow shares with no other taker is a cap on that flow, which spares looking at it every round. */
    private void capByLink(int flow, int link) {
        if (room[link] < cap[flow]) {
            cap[flow] = Math.max(0, room[link]);
            newBottleneck[flow] = link;
        }
    }

    private void listCapped() {
        smallestCap = Double.POSITIVE_INFINITY;
        for (int i = 0; i < takenCount; i++) {
            capped[i] = taken[i];
            smallestCap = Math.min(smallestCap, cap[taken[i]]);
        }
        cappedCount = takenCount;
    }

    private int tightestOpen() {
        int tightest = NONE;
        double smallest = Double.POSITIVE_INFINITY;
        int i = 0;
        while (i < openCount) {
            if (takersLeft[open[i]] == 0) {
                close(i);
                continue;
            }
            if (fairShare[i] < smallest) {
                smallest = fairShare[i];
                tightest = i;
            }
            i++;
        }
        return tightest;
    }

    private void close(int i) {
        int last = --openCount;
        open[i] = open[last];
        fairShare[i] = fairShare[last];
        openIndex[open[i]] = i;
    }

    /** Sets the flows whose cap is at most a share; returns whether there was one. */
    private boolean setCapped(double smallestFairShare) {
        int before = unsetCount;
        double nextCap = Double.POSITIVE_INFINITY;
        int kept = 0;
        for (int i = 0; i < cappedCount; i++) {
            int flow = capped[i];
            if (share[flow] != UNSET) {
                continue;
            }
            if (cap[flow] <= smallestFairShare) {
                if (newBottleneck[flow] != FlowTable.OWN_PEAK) {
                    fillUp(newBottleneck[flow], cap[flow]);
                }
                set(flow, cap[flow]);
            } else {
                capped[kept++] = flow;
                nextCap = Math.min(nextCap, cap[flow]);
            }
        }
        cappedCount = kept;
        smallestCap = nextCap;
        return unsetCount < before;
    }

    private void setHeldBackBy(int link, double smallestFairShare) {
        fillUp(link, smallestFairShare);
        int[] hops = flows.hopsOfLink[link];
        int count = flows.hopCountOfLink[link];
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (share[flow] == UNSET) {
                newBottleneck[flow] = link;
                set(flow, smallestFairShare);
            }
        }
    }

    private void fillUp(int link, double atShare) {
        full[fullCount] = link;
        fullAt[fullCount++] = atShare;
    }

    private void set(int flow, double value) {
        share[flow] = value;
        unsetCount--;
        int first = flow << flows.hopShift;
        for (long hops = flows.contendedHops[flow]; hops != 0; hops &= hops - 1) {
            int link = flows.linkOfHop[first + Long.numberOfTrailingZeros(hops)];
            double left = roomLeft[link] - value;
            roomLeft[link] = left;
            fairShare[openIndex[link]] = (left > 0 ? left : 0) / --takersLeft[link];
        }
    }

    /** Takes in the flows that must give way to those that were filled; returns whether there was one. */
    private boolean takePushedBack() {
        int before = takenCount;
        for (int i = 0; i < fullCount; i++) {
            if (takers[full[i]] < flows.hopCountOfLink[full[i]]) {
                takeFasterThan(fullAt[i] * (1 + ROUNDING), full[i]);
            }
        }
        if (isOverfull) {
            takeFromOverfull();
        }
        return takenCount > before;
    }

    private void takeFromOverfull() {
        int count = touchedCount;
        for (int i = 0; i < count; i++) {
            int link = touched[i];
            if (room[link] < -ROUNDING * flows.capacity[link]) {
                takeFasterThan(0, link);
            }
        }
    }

    private void takeFasterThan(double bytesPerSecond, int link) {
        int[] hops = flows.hopsOfLink[link];
        int count = flows.hopCountOfLink[link];
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (flows.rate[flow] > bytesPerSecond) {
                take(flow);
            }
        }
    }
}
