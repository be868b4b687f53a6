package io.netkv.simulator.network;

import java.util.Arrays;

/**
 * Max-min fair shares, kept up to date by working out again only what a change touches.
 *
 * <p>Shares are max-min fair exactly when every flow has a bottleneck: a full link on which no flow is faster, or its
 * own rate cap (Bertsekas and Gallager, <i>Data Networks</i>, 6.5.2). So a change begins with the flows that a changed
 * link held back. They are filled by progressive filling while all others keep their rates. Flows that have thereby lost
 * their bottleneck, or that a filled flow must push back, are taken in, and the filling is repeated until no flow is
 * left to take in. What is then true of every flow is true of all together.
 *
 * <p>Only {@linkplain FlowTable#isContended contended} links are looked at: the others could carry all their flows at
 * their peaks, and hold nobody back.
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
    /** By flow that takes part: what it can have at most, whatever the others do. */
    private double[] cap = {};

    private int[] capped = {};
    /** Entries of {@link #capped}, of which some may have got their share meanwhile. */
    private int cappedCount;
    /** No flow without a share has a smaller cap. */
    private double smallestCap;

    private int unsetCount;

    private final int[] linkUpdate;
    private final int[] touched;
    private int touchedCount;
    /** By touched link: what flows that do not take part leave of it. */
    private final double[] room;
    /** By touched link: flows that take part. */
    private final int[] takers;
    /** By touched link: the flow taken in last. */
    private final int[] lastTaker;
    /** By touched link: flows that it holds back and that do not take part. */
    private final int[] othersHeldBack;

    private final double[] roomLeft;
    private final int[] takersLeft;
    /** By touched link: the share at which it became full, or infinity. */
    private final double[] level;

    private final TightestLink tightest;

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
        othersHeldBack = new int[links];
        roomLeft = new double[links];
        takersLeft = new int[links];
        level = new double[links];
        tightest = new TightestLink(roomLeft, takersLeft);
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
            cap = new double[slots];
            capped = new int[slots];
        }
        update++;
        takenCount = 0;
        touchedCount = 0;
    }

    private void takeHeldBack() {
        for (int i = 0; i < changedCount; i++) {
            int link = changedLinks[i];
            isChanged[link] = false;
            if (flows.isContended(link)) {
                touch(link);
            }
            int[] hops = flows.hopsOfLink[link];
            int count = flows.hopCountOfLink[link];
            for (int k = 0; k < count; k++) {
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
        int end = first + flows.hopCount[flow];
        for (int hop = first; hop < end; hop++) {
            int link = flows.linkOfHop[hop];
            if (flows.isContended(link)) {
                if (!touch(link)) {
                    room[link] += rate;
                }
                takers[link]++;
                lastTaker[link] = flow;
            }
        }
        int bottleneck = flows.bottleneck[flow];
        if (bottleneck >= 0) {
            othersHeldBack[bottleneck]--;
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
        int[] hops = flows.hopsOfLink[link];
        int count = flows.hopCountOfLink[link];
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (flowUpdate[flow] != update) {
                used += flows.rate[flow];
            }
        }
        room[link] = flows.capacity[link] - used;
        takers[link] = 0;
        othersHeldBack[link] = flows.heldBackByLink[link];
        return true;
    }

    /** Progressive filling of the flows that take part. */
    private void fill() {
        clearShares();
        openLinks();
        listCapped();
        while (unsetCount > 0) {
            int link = tightest.find();
            double fairShare = tightest.fairShare();
            if (smallestCap > fairShare || !setCapped(fairShare)) {
                setHeldBackBy(link, fairShare);
            }
        }
    }

    private void clearShares() {
        for (int i = 0; i < takenCount; i++) {
            int flow = taken[i];
            share[flow] = UNSET;
            cap[flow] = flows.peak[flow];
            newBottleneck[flow] = FlowTable.OWN_CAP;
        }
        unsetCount = takenCount;
    }

    private void openLinks() {
        tightest.clear();
        for (int i = 0; i < touchedCount; i++) {
            int link = touched[i];
            int count = takers[link];
            level[link] = Double.POSITIVE_INFINITY;
            if (count == flows.hopCountOfLink[link]) {
                room[link] = flows.capacity[link];
            }
            roomLeft[link] = room[link];
            takersLeft[link] = count;
            if (count == 1) {
                capByLink(lastTaker[link], link);
            } else if (count > 1) {
                tightest.add(link);
            }
        }
        tightest.order();
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

    /** Sets the flows whose cap is at most a share; returns whether there was one. */
    private boolean setCapped(double fairShare) {
        int before = unsetCount;
        double nextCap = Double.POSITIVE_INFINITY;
        int kept = 0;
        for (int i = 0; i < cappedCount; i++) {
            int flow = capped[i];
            if (share[flow] != UNSET) {
                continue;
            }
            if (cap[flow] <= fairShare) {
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

    private void setHeldBackBy(int link, double fairShare) {
        int[] hops = flows.hopsOfLink[link];
        int count = flows.hopCountOfLink[link];
        for (int k = 0; k < count; k++) {
            int flow = hops[k] >>> flows.hopShift;
            if (flowUpdate[flow] == update && share[flow] == UNSET) {
                newBottleneck[flow] = link;
                set(flow, fairShare);
            }
        }
    }

    private void set(int flow, double value) {
        share[flow] = value;
        unsetCount--;
        int bottleneck = newBottleneck[flow];
        if (bottleneck >= 0) {
            level[bottleneck] = value;
        }
        int first = flow << flows.hopShift;
        int end = first + flows.hopCount[flow];
        for (int hop = first; hop < end; hop++) {
            int link = flows.linkOfHop[hop];
            if (flows.isContended(link)) {
                roomLeft[link] -= value;
                takersLeft[link]--;
            }
        }
    }

    private boolean takeInMore() {
        int before = takenCount;
        int links = touchedCount;
        for (int i = 0; i < links; i++) {
            int link = touched[i];
            if (takers[link] < flows.hopCountOfLink[link] && concernsOthers(link)) {
                takeInFrom(link);
            }
        }
        return takenCount > before;
    }

    /** Whether a link holds anyone back or carries too much, so that flows that did not take part may have to. */
    private boolean concernsOthers(int link) {
        return level[link] < Double.POSITIVE_INFINITY
                || othersHeldBack[link] > 0
                || room[link] < -ROUNDING * flows.capacity[link];
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
