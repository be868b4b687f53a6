package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Bookings of the requests that were decided, in two parts. The <b>transfer</b> is booked on the links of its path until it
 * has ended. The <b>request</b>, one more in load and its tokens in memory, is booked on its decode instance until that
 * instance has reported it: its memory until a state that was measured after the transfer started, its load until a state
 * that was measured after the KV cache arrived. A failed transfer ends both parts. What no event or state ends, ends by
 * expiry (docs/decisions/0012-load-until-it-is-reported.md).
 */
public final class TransferLedger {

    /** Is notified of how transfers end. */
    interface Listener {
        void started(Booking booking);

        void finished(Booking booking);

        /** A request is on its decode instance, whose newest state does not include it. */
        void arrived(int to, long[] prefixBlocks, long atMillis);

        void failed(int from, int to, long atMillis);

        /** What is booked on an instance has changed: its requests or their memory. */
        void rebooked(int to);
    }

    private final Fabric fabric;
    private final LedgerPolicy policy;
    private final LinkBookings links;
    private final PrefillQueues prefills;
    private final Listener listener;
    /** Transfers in flight, in the order of booking, which is that of expiry. */
    private final Map<String, Booking> bookings = new LinkedHashMap<>();
    /** By instance: bookings whose load or memory it has not reported. */
    private final BookingList[] unreported;
    /** Bookings whose KV cache has arrived, in the order of the reports; those that are reported are removed lazily. */
    private final ArrayDeque<Booking> arrived = new ArrayDeque<>();
    /** By instance: its newest state includes what reached it up to this event time. */
    private final long[] includedMillis;

    private final int[] transfersOnGroup;
    /** The same for each member link of the group, kept so that a decision divides nothing. */
    private final double[] transfersOnMember;

    private final int[] inboundRequests;
    /** Those of them whose KV cache has arrived. */
    private final int[] arrivedRequests;

    private final long[] inboundTokens;
    private final long[] tokensInTransfer;
    private long bytesInFlight;
    private long newestArrivalMillis = Long.MIN_VALUE;

    /** An empty ledger. */
    TransferLedger(Fabric fabric, LedgerPolicy policy, LinkBookings links, PrefillQueues prefills, Listener listener) {
        this.fabric = fabric;
        this.policy = policy;
        this.links = links;
        this.prefills = prefills;
        this.listener = listener;
        transfersOnGroup = new int[fabric.groupCount()];
        transfersOnMember = new double[fabric.groupCount()];
        int instances = fabric.instanceCount();
        inboundRequests = new int[instances];
        arrivedRequests = new int[instances];
        inboundTokens = new long[instances];
        tokensInTransfer = new long[instances];
        includedMillis = new long[instances];
        unreported = new BookingList[instances];
        for (int instance = 0; instance < instances; instance++) {
            includedMillis[instance] = Long.MIN_VALUE;
            unreported[instance] = new BookingList();
        }
    }

    /** Transfers in flight. */
    public int transfersInFlight() {
        return bookings.size();
    }

    /** Their bytes. */
    public long bytesInFlight() {
        return bytesInFlight;
    }

    /** Transfers booked on a link group. */
    public int transfersOnGroup(int group) {
        return transfersOnGroup[group];
    }

    /** Requests sent to an instance that its newest state does not include. */
    public int inboundRequests(int instance) {
        return inboundRequests[instance];
    }

    /** Those of them whose KV cache has arrived. */
    int arrivedRequests(int instance) {
        return arrivedRequests[instance];
    }

    /** Tokens of KV memory of the requests sent to an instance that its newest state does not include. */
    public long inboundTokens(int instance) {
        return inboundTokens[instance];
    }

    /**
     * Books a transfer and its request.
     *
     * @param atMillis event time; not before that of any earlier booking
     * @throws IllegalArgumentException if the request is booked already
     */
    void book(
            String requestId,
            int from,
            int to,
            long transferBytes,
            long reservedTokens,
            long[] prefixBlocks,
            TransferPlan plan,
            long atMillis) {
        Booking booking = new Booking(from, to, transferBytes, reservedTokens, prefixBlocks, plan, atMillis);
        if (bookings.putIfAbsent(requestId, booking) != null) {
            throw new IllegalArgumentException("request " + requestId + " is booked twice");
        }
        countTransfer(booking, 1);
        links.book(booking);
        prefills.book(booking);
        inboundRequests[to]++;
        inboundTokens[to] += reservedTokens;
        unreported[to].add(booking);
        listener.rebooked(to);
    }

    /** The transfer has started: its decode instance has reserved the memory, and its next state will include it. */
    void start(String requestId, long atMillis) {
        Booking booking = bookings.get(requestId);
        if (booking != null && !booking.isStarted()) {
            booking.start(atMillis);
            prefills.start(booking);
            listener.started(booking);
            endReported(booking);
        }
    }

    /** The KV cache has arrived: the links are free, and the instance's next state will include the request. */
    void finish(String requestId, long atMillis) {
        Booking booking = bookings.remove(requestId);
        if (booking == null) {
            return;
        }
        countTransfer(booking, -1);
        links.end(booking, true);
        booking.arrive(atMillis);
        prefills.start(booking);
        newestArrivalMillis = Math.max(newestArrivalMillis, booking.arrivedAtMillis());
        arrivedRequests[booking.to]++;
        listener.rebooked(booking.to);
        if (endReported(booking)) {
            unreported[booking.to].remove(booking);
        } else {
            arrived.add(booking);
            listener.arrived(booking.to, booking.prefixBlocks, booking.arrivedAtMillis());
        }
        listener.finished(booking);
    }

    /**
     * The transfer has failed: nothing of it remains.
     *
     * @param to the decode instance that is reported to have failed; -1: the one that was booked
     */
    void fail(String requestId, int to, long atMillis) {
        Booking booking = bookings.remove(requestId);
        if (booking != null) {
            cancel(booking);
            listener.failed(booking.from, to < 0 ? booking.to : to, atMillis);
        }
    }

    /** The request goes nowhere: nothing of it remains, and nobody is to blame. */
    void cancel(String requestId) {
        Booking booking = bookings.remove(requestId);
        if (booking != null) {
            cancel(booking);
        }
    }

    private void cancel(Booking booking) {
        countTransfer(booking, -1);
        links.end(booking, false);
        prefills.cancel(booking);
        endMemory(booking);
        endLoad(booking);
        unreported[booking.to].remove(booking);
    }

    /** An instance's newest state: what had reached it by then is part of that state from now on. */
    void reported(int instance, long measuredAtMillis) {
        includedMillis[instance] = measuredAtMillis - policy.clockMarginMillis();
        unreported[instance].retain(booking -> !endReported(booking));
    }

    /** Prefix blocks of the requests that have arrived at an instance and that its newest state does not include. */
    void forEachArrived(int instance, Consumer<long[]> prefixBlocks) {
        BookingList sent = unreported[instance];
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).isArrived()) {
                prefixBlocks.accept(sent.get(i).prefixBlocks);
            }
        }
    }

    /** Ends what the instance's newest state includes; true if nothing is left. */
    private boolean endReported(Booking booking) {
        long included = includedMillis[booking.to];
        if (booking.startedAtMillis() <= included) {
            endMemory(booking);
        }
        if (booking.arrivedAtMillis() <= included) {
            endLoad(booking);
        }
        return !booking.loadBooked;
    }

    private void endMemory(Booking booking) {
        if (booking.memoryBooked) {
            booking.memoryBooked = false;
            inboundTokens[booking.to] -= booking.tokens;
            listener.rebooked(booking.to);
        }
    }

    private void endLoad(Booking booking) {
        if (booking.loadBooked) {
            booking.loadBooked = false;
            inboundRequests[booking.to]--;
            if (booking.isArrived()) {
                arrivedRequests[booking.to]--;
            }
            listener.rebooked(booking.to);
        }
    }

    /**
     * Ends every booking that is too old. A transfer that expires counts as failed, unless no transfer has arrived since it
     * was booked: then it is the reports that are missing.
     *
     * @return how many transfers there were whose end was never reported
     */
    int expire(long nowMillis) {
        int expired = 0;
        for (Iterator<Booking> oldest = bookings.values().iterator(); oldest.hasNext(); expired++) {
            Booking booking = oldest.next();
            if (nowMillis - booking.atMillis <= policy.expiryMillis()) {
                break;
            }
            oldest.remove();
            cancel(booking);
            if (newestArrivalMillis >= booking.atMillis) {
                listener.failed(booking.from, booking.to, nowMillis);
            }
        }
        expireArrived(nowMillis);
        return expired;
    }

    private void expireArrived(long nowMillis) {
        Booking oldest = arrived.peek();
        while (oldest != null && (!oldest.loadBooked || nowMillis - oldest.arrivedAtMillis() > policy.expiryMillis())) {
            if (oldest.loadBooked) {
                endMemory(oldest);
                endLoad(oldest);
                unreported[oldest.to].remove(oldest);
            }
            arrived.remove();
            oldest = arrived.peek();
        }
    }

    private void countTransfer(Booking booking, int sign) {
        bytesInFlight += sign * booking.bytes;
        tokensInTransfer[booking.to] += sign * booking.tokens;
        int tier = fabric.tier(booking.from, booking.to);
        for (int hop = 0; hop < fabric.hops(booking.from, booking.to); hop++) {
            int group = fabric.hop(booking.from, booking.to, tier, hop);
            transfersOnGroup[group] += sign;
            transfersOnMember[group] = (double) transfersOnGroup[group] / fabric.groupSize(group);
        }
    }

    /** Tokens of the requests whose KV cache is under way to an instance. */
    long tokensInTransfer(int instance) {
        return tokensInTransfer[instance];
    }

    /** Transfers booked on a link group for each of its member links. */
    double transfersOnMember(int group) {
        return transfersOnMember[group];
    }

    /**
     * Expected number of own transfers that share a link with a new one: the sum, over the groups of its path, of transfers
     * booked / member links. Between racks only rack and pod uplinks count: they limit a transfer there, while an
     * instance's own links carry several.
     */
    double sharedTransfers(int from, int to, int tier) {
        int firstLevel = tier >= Tier.POD ? Tier.POD : 0;
        double met = 0;
        for (int hop = firstLevel; hop < Fabric.hops(tier) - firstLevel; hop++) {
            met += transfersOnMember[fabric.hop(from, to, tier, hop)];
        }
        return met;
    }
}
