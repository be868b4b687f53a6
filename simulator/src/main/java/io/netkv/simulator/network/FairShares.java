package io.netkv.simulator.network;

import java.util.Arrays;

/**
 * Max-min fair shares, kept up to date by working out again only what a change touches.
 *
 * <p>Shares are max-min fair exactly when every flow has a bottleneck: a full link on which no flow is faster, or its
 * own rate cap (Bertsekas and Gallager, <i>Data Networks</i>, 6.5.2). So a change begins with the flows that a changed
 * link held back. They are filled by progressive filling while all others keep their shares. Flows that have thereby
 * lost their bottleneck, or that a filled flow must push back, are taken in, and the filling is repeated until no flow
 * is left to take in. What is then true of every flow is true of all together.
 *
 * <p>What a link has left is added up anew every time, so that rounding errors do not gather.
 */
final class FairShares {

    /** Relative differences below this are rounding. */
    private static final double ROUNDING = 1e-12;

    private static final double UNSET = -1;

    private final FlowTable flows;

    private final int[] changedLinks;
    private final boolean[] isChanged;
    private int changedCount;

    /** Number of the current update; a flow or link that carries it takes part. */
    private int update;

    private int[] flowUpdate = {};
    private double[] share = {};
    private int[] newBottleneck = {};
    private int[] taken = {};
    private int takenCount;
    private int[] unset = {};
    private int unsetCount;
    /** No unset flow has a smaller rate cap. */
    private double smallestCap;

    private final int[] linkUpdate;
    private final int[] touched;
    private int touchedCount;
    /** By touched link: what flows that do not take part leave of it. */
    private final double[] room;
    /** By touched link: flows that take part. */
    private final int[] takers;

    private final double[] roomLeft;
    private final int[] takersLeft;
    /** By touched link: the share at which it became full, or infinity. */
    private final double[] level;

    private final int[] open;
    private int openCount;

    FairShares(FlowTable flows) {
        this.flows = flows;
        int links = flows.capacity.length;
        changedLinks = new int[links];
        isChanged = new boolean[links];
        linkUpdate = new int[links];
        touched = new int[links];
        room = new double[links];
        takers = new int[links];
        roomLeft = new double[links];
        takersLeft = new int[links];
        level = new double[links];
        open = new int[links];
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

    /** Works the shares out again. {@link #takenCount} flows take part; see {@link #taken}, {@link #share}. */
    void update() {
        begin();
        takeHeldBack();
        do {
            fill();
        } while (takeInMore());
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
            int slots = flows.slots();
            flowUpdate = Arrays.copyOf(flowUpdate, slots);
            share = new double[slots];
            newBottleneck = new int[slots];
            taken = new int[slots];
            unset = new int[slots];
        }
        update++;
        takenCount = 0;
        touchedCount = 0;
    }

    private void takeHeldBack() {
        for (int i = 0; i < changedCount; i++) {
            int link = changedLinks[i];
            isChanged[link] = false;
            touch(link);
            int[] hops = flows.hopsOfLink[link];
            for (int k = 0; k < flows.hopCountOfLink[link]; k++) {
                int flow = hops[k] >>> flows.hopShift;
                int bottleneck = flows.bottleneck[flow];
                if (bottleneck == link || bottleneck == FlowTable.UNKNOWN) {
                    take(flow);
                }
            }
        }
        changedCount = 0;
    }

    private void take(int flow) {
        if (flowUpdate[flow] == update) {
            return;
        }
        flowUpdate[flow] = update;
        taken[takenCount++] = flow;
        double rate = flows.rate[flow];
        share[flow] = rate;
        int first = flow << flows.hopShift;
        for (int hop = first; hop < first + flows.hopCount[flow]; hop++) {
            int link = flows.linkOfHop[hop];
            if (!touch(link)) {
                room[link] += rate;
                takers[link]++;
            }
        }
    }

    /** Returns whether the link was touched just now. */
    private boolean touch(int link) {
        if (linkUpdate[link] == update) {
            return false;
        }
        linkUpdate[link] = update;
        touched[touchedCount++] = link;
        double used = 0;
        int taking = 0;
        int[] hops = flows.hopsOfLink[link];
        for (int k = 0; k < flows.hopCountOfLink[link]; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (flowUpdate[flow] == update) {
                taking++;
            } else {
                used += flows.rate[flow];
            }
        }
        room[link] = flows.capacity[link] - used;
        takers[link] = taking;
        return true;
    }

    /** Progressive filling of the flows that take part. */
    private void fill() {
        beginFilling();
        while (unsetCount > 0) {
            int link = tightestLink();
            double share = fairShare(link);
            if (smallestCap > share || !setCapped(share)) {
                setHeldBackBy(link, share);
                dropSet();
            }
        }
    }

    private void beginFilling() {
        openCount = 0;
        for (int i = 0; i < touchedCount; i++) {
            int link = touched[i];
            roomLeft[link] = room[link];
            takersLeft[link] = takers[link];
            level[link] = Double.POSITIVE_INFINITY;
            if (takers[link] > 0) {
                open[openCount++] = link;
            }
        }
        System.arraycopy(taken, 0, unset, 0, takenCount);
        unsetCount = takenCount;
        smallestCap = 0;
        for (int i = 0; i < takenCount; i++) {
            share[taken[i]] = UNSET;
        }
    }

    private double fairShare(int link) {
        return Math.max(0, roomLeft[link]) / takersLeft[link];
    }

    private int tightestLink() {
        int tightest = -1;
        double smallest = Double.POSITIVE_INFINITY;
        int kept = 0;
        for (int i = 0; i < openCount; i++) {
            int link = open[i];
            if (takersLeft[link] == 0) {
                continue;
            }
            open[kept++] = link;
            double fairShare = fairShare(link);
            if (fairShare < smallest) {
                smallest = fairShare;
                tightest = link;
            }
        }
        openCount = kept;
        return tightest;
    }

    /** Sets the flows whose own cap is below a share; returns whether there was one. */
    private boolean setCapped(double share) {
        double nextCap = Double.POSITIVE_INFINITY;
        boolean found = false;
        int kept = 0;
        for (int i = 0; i < unsetCount; i++) {
            int flow = unset[i];
            if (this.share[flow] != UNSET) {
                continue;
            }
            double cap = flows.rateCap[flow];
            if (cap <= share) {
                set(flow, cap, FlowTable.OWN_CAP);
                found = true;
            } else {
                unset[kept++] = flow;
                nextCap = Math.min(nextCap, cap);
            }
        }
        unsetCount = kept;
        smallestCap = nextCap;
        return found;
    }

    private void setHeldBackBy(int link, double share) {
        level[link] = share;
        int[] hops = flows.hopsOfLink[link];
        for (int k = 0; k < flows.hopCountOfLink[link]; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (flowUpdate[flow] == update && this.share[flow] == UNSET) {
                set(flow, share, link);
            }
        }
    }

    private void dropSet() {
        int kept = 0;
        for (int i = 0; i < unsetCount; i++) {
            if (share[unset[i]] == UNSET) {
                unset[kept++] = unset[i];
            }
        }
        unsetCount = kept;
    }

    private void set(int flow, double value, int bottleneck) {
        share[flow] = value;
        newBottleneck[flow] = bottleneck;
        int first = flow << flows.hopShift;
        for (int hop = first; hop < first + flows.hopCount[flow]; hop++) {
            int link = flows.linkOfHop[hop];
            roomLeft[link] -= value;
            takersLeft[link]--;
        }
    }

    private boolean takeInMore() {
        int before = takenCount;
        int links = touchedCount;
        for (int i = 0; i < links; i++) {
            int link = touched[i];
            if (takers[link] < flows.hopCountOfLink[link]) {
                takeInFrom(link);
            }
        }
        return takenCount > before;
    }

    private void takeInFrom(int link) {
        int[] hops = flows.hopsOfLink[link];
        int count = flows.hopCountOfLink[link];
        double used = 0;
        double fastest = 0;
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            double rate = flowUpdate[flow] == update ? share[flow] : flows.rate[flow];
            used += rate;
            fastest = Math.max(fastest, rate);
        }
        double capacity = flows.capacity[link];
        double heldBackBelow = used < capacity * (1 - ROUNDING) ? Double.POSITIVE_INFINITY : fastest * (1 - ROUNDING);
        double pushedBackAbove = used > capacity * (1 + ROUNDING) ? 0 : level[link] * (1 + ROUNDING);
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            double rate = flows.rate[flow];
            boolean canRise = flows.bottleneck[flow] == link && rate < heldBackBelow;
            if (canRise || rate > pushedBackAbove) {
                take(flow);
            }
        }
    }
}
