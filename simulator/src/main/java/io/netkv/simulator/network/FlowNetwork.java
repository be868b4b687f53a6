package io.netkv.simulator.network;

import io.netkv.simulator.event.EventQueue;

/**
 * Transfers over directed links in virtual time, at flow level: at every moment each flow has its max-min fair share of
 * the links it uses, and at most its own rate cap.
 *
 * <p>For the first L seconds, L its latency, a flow uses no bandwidth; then it shares with all its bytes and ends when
 * the last is sent. Alone it takes {@code L + bytes / min(smallest capacity, rate cap)}. This is how SimGrid's CM02
 * model sees it, without its TCP corrections.
 *
 * <p>A start, an end or a changed capacity works out again only the shares that it touches, and nothing is allocated
 * once as many flows were alive as ever will be. Not thread-safe.
 */
public final class FlowNetwork {

    /** A hop's number and its flow's share 31 bits, which leaves room for 33 million flows at once. */
    private static final int MAX_HOPS = 64;

    private final FlowTable flows;
    private final FairShares shares;
    private final EventQueue events = new EventQueue();
    private final FlowListener listener;
    private double nowSeconds;

    /**
     * An idle network at time 0.
     *
     * @param capacityBytesPerSecond by link, each 0 or more
     * @param maxHops links that one flow uses at most, 1 to 64
     * @param listener is notified of every flow that ends
     */
    public FlowNetwork(double[] capacityBytesPerSecond, int maxHops, FlowListener listener) {
        if (maxHops < 1 || maxHops > MAX_HOPS) {
            throw new IllegalArgumentException("maxHops is " + maxHops + "; it must be 1 to " + MAX_HOPS);
        }
        for (int link = 0; link < capacityBytesPerSecond.length; link++) {
            requireCapacity(link, capacityBytesPerSecond[link]);
        }
        flows = new FlowTable(capacityBytesPerSecond, maxHops);
        shares = new FairShares(flows);
        this.listener = listener;
    }

    private static void requireCapacity(int link, double bytesPerSecond) {
        if (!(bytesPerSecond >= 0) || Double.isInfinite(bytesPerSecond)) {
            throw new IllegalArgumentException(
                    "capacity of link " + link + " is " + bytesPerSecond + " bytes/s; it must be 0 or more");
        }
    }

    /** The clock. */
    public double nowSeconds() {
        return nowSeconds;
    }

    /** Flows that have started and not ended, waiting for their latency or sharing. */
    public int flowCount() {
        return flows.alive();
    }

    /**
     * Starts a flow now.
     *
     * @param links the links it uses, each once, in any order; read up to {@code hops} and not kept
     * @param hops how many, 1 to the network's {@code maxHops}
     * @param bytes to send, 0 or more
     * @param latencySeconds 0 or more
     * @param rateCapBytesPerSecond above 0; {@link Double#POSITIVE_INFINITY} for none
     * @param tag handed to the listener when the flow ends
     * @return the flow's number, valid until it ends
     */
    public int start(
            int[] links, int hops, double bytes, double latencySeconds, double rateCapBytesPerSecond, int tag) {
        if (hops < 1 || hops > flows.maxHops) {
            throw new IllegalArgumentException("a flow has " + hops + " hops; it must have 1 to " + flows.maxHops);
        }
        if (!(bytes >= 0) || !(latencySeconds >= 0) || !(rateCapBytesPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "a flow has " + bytes + " bytes, latency " + latencySeconds + " s and rate cap "
                            + rateCapBytesPerSecond + " bytes/s; they must be 0 or more, and the cap above 0");
        }
        int flow = flows.add(links, hops);
        flows.bytes[flow] = bytes;
        flows.bytesLeft[flow] = bytes;
        flows.rateCap[flow] = rateCapBytesPerSecond;
        flows.updatedAt[flow] = nowSeconds;
        flows.tag[flow] = tag;
        events.schedule(flow, nowSeconds + latencySeconds);
        return flow;
    }

    /**
     * Changes what a link can carry, from now on.
     *
     * @param link its number
     * @param bytesPerSecond 0 or more
     */
    public void setCapacity(int link, double bytesPerSecond) {
        requireCapacity(link, bytesPerSecond);
        if (bytesPerSecond != flows.capacity[link]) {
            flows.setCapacity(link, bytesPerSecond);
            markAround(link);
        }
    }

    /** When the next flow begins to share or ends, if nothing changes until then; infinity when none will. */
    public double nextEventSeconds() {
        updateShares();
        return events.firstSeconds();
    }

    /**
     * Plays everything up to a time, in order, and sets the clock to it.
     *
     * @param seconds not before {@link #nowSeconds}, finite
     */
    public void advanceTo(double seconds) {
        if (!(seconds >= nowSeconds) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException("the clock stands at " + nowSeconds + " s; it cannot go to " + seconds);
        }
        while (nextEventSeconds() <= seconds) {
            nowSeconds = events.firstSeconds();
            // Events of the same moment are played before shares are worked out, once for all of them.
            do {
                play(events.removeFirst());
            } while (events.firstSeconds() == nowSeconds);
        }
        nowSeconds = seconds;
    }

    private void play(int flow) {
        if (flows.sharing[flow] || flows.bytes[flow] == 0) {
            end(flow);
        } else {
            flows.updatedAt[flow] = nowSeconds;
            flows.join(flow);
            markLinks(flow);
            // Its end is not known before shares are worked out.
            events.schedule(flow, Double.POSITIVE_INFINITY);
        }
    }

    private void end(int flow) {
        if (flows.sharing[flow]) {
            markLinks(flow);
        }
        flows.remove(flow);
        listener.finished(flows.tag[flow]);
    }

    /** Flows over a link whose capacity changed may now ask more or less of their other links, too. */
    private void markAround(int link) {
        for (int k = 0; k < flows.hopCountOfLink[link]; k++) {
            markLinks(flows.hopsOfLink[link][k] >>> flows.hopShift);
        }
    }

    private void markLinks(int flow) {
        int first = flow << flows.hopShift;
        for (int hop = first; hop < first + flows.hopCount[flow]; hop++) {
            shares.changed(flows.linkOfHop[hop]);
        }
    }

    private void updateShares() {
        if (shares.areCurrent()) {
            return;
        }
        shares.update();
        for (int i = 0; i < shares.takenCount(); i++) {
            int flow = shares.taken(i);
            flows.setBottleneck(flow, shares.bottleneck(flow));
            if (shares.share(flow) != flows.rate[flow]) {
                setRate(flow, shares.share(flow));
            }
        }
    }

    private void setRate(int flow, double rate) {
        flows.setRate(flow, rate, nowSeconds);
        events.schedule(flow, rate > 0 ? nowSeconds + flows.bytesLeft[flow] / rate : Double.POSITIVE_INFINITY);
    }

    /** What a flow sends now, bytes per second; 0 while its latency passes. */
    public double rate(int flow) {
        updateShares();
        return flows.rate[flow];
    }

    /** What a flow has not sent yet, bytes. */
    public double bytesLeft(int flow) {
        return flows.bytesLeftAt(flow, nowSeconds);
    }

    /** What a link can carry now, bytes per second. */
    public double capacity(int link) {
        return flows.capacity[link];
    }

    /** What a link carries now, bytes per second. */
    public double linkRate(int link) {
        updateShares();
        double rate = 0;
        for (int k = 0; k < flows.hopCountOfLink[link]; k++) {
            rate += flows.rate[flows.hopsOfLink[link][k] >>> flows.hopShift];
        }
        return rate;
    }

    /** What flows have sent over a link up to now, bytes. */
    public double linkBytesSent(int link) {
        double sent = flows.finishedBytes[link];
        for (int k = 0; k < flows.hopCountOfLink[link]; k++) {
            int flow = flows.hopsOfLink[link][k] >>> flows.hopShift;
            sent += flows.bytes[flow] - flows.bytesLeftAt(flow, nowSeconds);
        }
        return sent;
    }
}
