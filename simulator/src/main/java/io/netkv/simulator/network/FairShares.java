package io.netkv.simulator.network;

import java.util.Arrays;

/**
 * Max-min fair shares, kept up to date by working out again only what a change touches.
 *
 * <p>Shares are max-min fair exactly when every flow has a bottleneck: a full link on which no flow is faster, or its
 * own peak (Bertsekas and Gallager, <i>Data Networks</i>, 6.5.2). So a change begins with the flows that a changed link
 * held back, and with those that the links of these hold back, and so on. They are filled by progressive filling while
 * all others keep their rates and their bottlenecks.
 *
 * <p>Where a link becomes full at a share below the rate of a flow that was left out, that flow is taken in there and
 * then, with those held back together with it. All of them are faster than the shares given so far, and so are the links
 * that held them: the fair share of no link falls below the shares given so far, and filling simply goes on.
 *
 * <p>Only {@linkplain FlowTable#isContended contended} links are looked at: the others hold nobody back.
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
    /** By link: where it stands among the touched ones. */
    private final int[] touchedIndex;

    /** By touched link: what neither flows that are left out nor shares given so far use. */
    private final double[] roomLeft;
    /** By touched link: flows that take part and have no share yet. */
    private final int[] takersLeft;
    /** In the order of {@link #touched}: room left for each such flow; infinite or NaN where there is none. */
    private final double[] fairShare;

    private int[] flowUpdate = {};
    private int[] taken = {};
    private int takenCount;
    private int unsetCount;
    /** By flow: its new share, or {@link #UNSET} while it has none; what it had last where it does not take part. */
    private double[] share = {};

    private int[] newBottleneck = {};

    /** Flows that may have no share yet. */
    private int[] unset = {};

    private int listedCount;
    /** No flow without a share has a smaller peak. */
    private double smallestPeak;

    FairShares(FlowTable flows) {
        this.flows = flows;
        int links = flows.capacity.length;
        changedLinks = new int[links];
        isChanged = new boolean[links];
        linkUpdate = new int[links];
        touched = new int[links];
        touchedIndex = new int[links];
        roomLeft = new double[links];
        takersLeft = new int[links];
        fairShare = new double[links];
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
        takeHeldBack();
        while (unsetCount > 0) {
            int tightest = tightest();
            double smallest = tightest == NONE ? Double.POSITIVE_INFINITY : fairShare[tightest];
            if (smallestPeak > smallest || !setAtPeak(smallest)) {
                fill(touched[tightest]);
            }
        }
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
        touchedCount = 0;
        spreadCount = 0;
        takenCount = 0;
        unsetCount = 0;
        listedCount = 0;
        smallestPeak = Double.POSITIVE_INFINITY;
    }

    private void grow(int slots) {
        flowUpdate = Arrays.copyOf(flowUpdate, slots);
        share = Arrays.copyOf(share, slots);
        taken = new int[slots];
        newBottleneck = new int[slots];
        unset = new int[slots];
    }

    private void takeChanged() {
        takeHeldBackBy(flows.unknown());
        for (int i = 0; i < changedCount; i++) {
            int link = changedLinks[i];
            isChanged[link] = false;
            if (flows.isContended(link)) {
                touch(link);
                if (roomLeft[link] < -ROUNDING * flows.capacity[link]) {
                    takeFasterThan(0, link);
                }
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

    private void take(int flow) {
        if (flowUpdate[flow] == update) {
            return;
        }
        flowUpdate[flow] = update;
        taken[takenCount++] = flow;
        unset[listedCount++] = flow;
        unsetCount++;
        share[flow] = UNSET;
        smallestPeak = Math.min(smallestPeak, flows.peak[flow]);
        double rate = flows.rate[flow];
        int first = flow << flows.hopShift;
        int end = first + flows.contendedCount[flow];
        for (int i = first; i < end; i++) {
            int link = flows.contendedLinks[i];
            touch(link);
            change(link, rate, 1);
        }
    }

    private void touch(int link) {
        if (linkUpdate[link] != update) {
            linkUpdate[link] = update;
            touchedIndex[link] = touchedCount;
            fairShare[touchedCount] = Double.POSITIVE_INFINITY;
            touched[touchedCount++] = link;
            roomLeft[link] = flows.capacity[link] - flows.usedOfLink[link];
            takersLeft[link] = 0;
        }
    }

    private void change(int link, double room, int takers) {
        double left = roomLeft[link] + room;
        int sharers = takersLeft[link] + takers;
        roomLeft[link] = left;
        takersLeft[link] = sharers;
        fairShare[touchedIndex[link]] = (left > 0 ? left : 0) / sharers;
    }

    private int tightest() {
        int tightest = NONE;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < touchedCount; i++) {
            if (fairShare[i] < smallest) {
                smallest = fairShare[i];
                tightest = i;
            }
        }
        return tightest;
    }

    /** Sets the flows whose peak is at most the smallest fair share; returns whether there was one. */
    private boolean setAtPeak(double smallestFairShare) {
        int before = unsetCount;
        double nextPeak = Double.POSITIVE_INFINITY;
        int kept = 0;
        for (int i = 0; i < listedCount; i++) {
            int flow = unset[i];
            if (share[flow] != UNSET) {
                continue;
            }
            double peak = flows.peak[flow];
            if (peak <= smallestFairShare) {
                set(flow, peak, FlowTable.OWN_PEAK);
            } else {
                unset[kept++] = flow;
                nextPeak = Math.min(nextPeak, peak);
            }
        }
        listedCount = kept;
        smallestPeak = nextPeak;
        return unsetCount < before;
    }

    /** Gives the flows on the tightest link their share, unless it pushes back flows that were left out until now. */
    private void fill(int link) {
        int before = takenCount;
        int count = flows.hopCountOfLink[link];
        double level = fairShare[touchedIndex[link]];
        if (takersLeft[link] == count) {
            // Exact, where room left carries the rounding of what was added and taken away.
            level = flows.capacity[link] / count;
        } else {
            takeFasterThan(level * (1 + ROUNDING), link);
        }
        if (takenCount > before) {
            takeHeldBack();
        } else {
            setHeldBackBy(link, level);
        }
    }

    private void setHeldBackBy(int link, double level) {
        int[] hops = flows.hopsOfLink[link];
        int count = flows.hopCountOfLink[link];
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (share[flow] == UNSET) {
                set(flow, level, link);
            }
        }
    }

    private void set(int flow, double value, int bottleneck) {
        share[flow] = value;
        newBottleneck[flow] = bottleneck;
        unsetCount--;
        int first = flow << flows.hopShift;
        int end = first + flows.contendedCount[flow];
        for (int i = first; i < end; i++) {
            change(flows.contendedLinks[i], -value, -1);
        }
    }
}
