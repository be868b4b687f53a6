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
 * their peaks, and hold nobody back. A link that takes part has a <em>place</em>, counted from 0 in each update, so that
 * what is looked at most stands close together.
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
    /** By link that takes part: its place. */
    private final int[] placeOfLink;

    private int placeCount;
    /** Places whose link's held back flows were taken in. */
    private int spreadCount;
    /** By place: the link. */
    private final int[] linkOfPlace;
    /** By place: what flows that do not take part leave of the link. */
    private final double[] room;
    /** By place: flows that take part. */
    private final int[] takers;
    /** By place: the flow taken in last. */
    private final int[] lastTaker;

    private final double[] roomLeft;
    private final int[] takersLeft;
    /** By place: the share at which the link became full, or infinity. */
    private final double[] level;
    /** Places whose link became full. */
    private final int[] full;

    private int fullCount;
    private boolean isOverfull;

    /** Places with several flows that have no share yet, in no order, and what is left for each of those. */
    private final int[] open;

    private final double[] fairShare;
    private int openCount;
    /** By place: where it stands among the open ones, if it does. */
    private final int[] openOfPlace;

    private int takenCount;
    private int[] taken = {};
    private int[] flowUpdate = {};
    /** By flow that takes part: how many of its links have places. */
    private int[] placesOfFlow = {};
    /** By flow and number, as hops are: the places of its links. */
    private int[] placeOfFlow = {};

    /** By flow: its new share if it takes part, otherwise its rate. */
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
        placeOfLink = new int[links];
        linkOfPlace = new int[links];
        room = new double[links];
        takers = new int[links];
        lastTaker = new int[links];
        roomLeft = new double[links];
        takersLeft = new int[links];
        level = new double[links];
        full = new int[links];
        open = new int[links];
        // One entry more, for places that are not open to write to.
        fairShare = new double[links + 1];
        openOfPlace = new int[links];
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
        placeChanged();
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
        placeCount = 0;
        spreadCount = 0;
    }

    private void grow(int slots) {
        flowUpdate = Arrays.copyOf(flowUpdate, slots);
        taken = new int[slots];
        placesOfFlow = new int[slots];
        placeOfFlow = new int[slots << flows.hopShift];
        share = Arrays.copyOf(share, slots);
        newBottleneck = new int[slots];
        cap = new double[slots];
        capped = new int[slots];
    }

    private void placeChanged() {
        for (int i = 0; i < changedCount; i++) {
            int link = changedLinks[i];
            isChanged[link] = false;
            if (flows.isContended(link)) {
                place(link);
            }
            takeHeldBackBy(link);
        }
        changedCount = 0;
    }

    /** Takes in the flows that the links with places hold back, and so on over the links of those. */
    private void takeHeldBack() {
        while (spreadCount < placeCount) {
            int link = linkOfPlace[spreadCount++];
            if (flows.heldBackByLink[link] > 0) {
                takeHeldBackBy(link);
            }
        }
    }

    private void takeHeldBackBy(int link) {
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

    private void take(int flow) {
        if (flowUpdate[flow] == update) {
            return;
        }
        flowUpdate[flow] = update;
        taken[takenCount++] = flow;
        double rate = flows.rate[flow];
        share[flow] = rate;
        int first = flow << flows.hopShift;
        int next = first;
        for (long hops = flows.contendedHops[flow]; hops != 0; hops &= hops - 1) {
            int place = place(flows.linkOfHop[first + Long.numberOfTrailingZeros(hops)]);
            room[place] += rate;
            takers[place]++;
            lastTaker[place] = flow;
            placeOfFlow[next++] = place;
        }
        placesOfFlow[flow] = next - first;
    }

    /** The place of a link, which is given one where it has none. */
    private int place(int link) {
        if (linkUpdate[link] == update) {
            return placeOfLink[link];
        }
        linkUpdate[link] = update;
        int place = placeCount++;
        placeOfLink[link] = place;
        linkOfPlace[place] = link;
        room[place] = flows.capacity[link] - flows.usedOfLink[link];
        takers[place] = 0;
        return place;
    }

    /** Progressive filling of the flows that take part. */
    private void fill() {
        clearShares();
        openPlaces();
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

    private void openPlaces() {
        openCount = 0;
        fullCount = 0;
        isOverfull = false;
        for (int place = 0; place < placeCount; place++) {
            int link = linkOfPlace[place];
            int count = takers[place];
            if (count == flows.hopCountOfLink[link]) {
                // Exact, where what the others leave carries the rounding of what was added and taken away.
                room[place] = flows.capacity[link];
            }
            isOverfull |= room[place] < -ROUNDING * flows.capacity[link];
            roomLeft[place] = room[place];
            takersLeft[place] = count;
            level[place] = Double.POSITIVE_INFINITY;
            openOfPlace[place] = fairShare.length - 1;
            if (count > 1) {
                openOfPlace[place] = openCount;
                open[openCount] = place;
                fairShare[openCount++] = Math.max(0, room[place]) / count;
            } else if (count == 1) {
                capByLink(lastTaker[place], place);
            }
        }
    }

    /** A link that a flow shares with no other taker is a cap on that flow, which spares looking at it every round. */
    private void capByLink(int flow, int place) {
        if (room[place] < cap[flow]) {
            cap[flow] = Math.max(0, room[place]);
            newBottleneck[flow] = linkOfPlace[place];
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
        openOfPlace[open[i]] = i;
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
                int bottleneck = newBottleneck[flow];
                if (bottleneck >= 0) {
                    fillUp(placeOfLink[bottleneck], cap[flow]);
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

    private void setHeldBackBy(int place, double smallestFairShare) {
        fillUp(place, smallestFairShare);
        int link = linkOfPlace[place];
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

    private void fillUp(int place, double atShare) {
        level[place] = atShare;
        full[fullCount++] = place;
    }

    private void set(int flow, double value) {
        share[flow] = value;
        unsetCount--;
        int first = flow << flows.hopShift;
        int end = first + placesOfFlow[flow];
        for (int i = first; i < end; i++) {
            int place = placeOfFlow[i];
            double left = roomLeft[place] - value;
            roomLeft[place] = left;
            fairShare[openOfPlace[place]] = (left > 0 ? left : 0) / --takersLeft[place];
        }
    }

    /** Takes in the flows that must give way to those that were filled; returns whether there was one. */
    private boolean takePushedBack() {
        int before = takenCount;
        for (int i = 0; i < fullCount; i++) {
            int link = linkOfPlace[full[i]];
            if (takers[full[i]] < flows.hopCountOfLink[link]) {
                takeFasterThan(level[full[i]] * (1 + ROUNDING), link);
            }
        }
        if (isOverfull) {
            takeFromOverfull();
        }
        return takenCount > before;
    }

    /** Where a link lost capacity, flows that keep their rates may be too much for it by themselves. */
    private void takeFromOverfull() {
        int places = placeCount;
        for (int place = 0; place < places; place++) {
            if (room[place] < -ROUNDING * flows.capacity[linkOfPlace[place]]) {
                takeFasterThan(0, linkOfPlace[place]);
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
