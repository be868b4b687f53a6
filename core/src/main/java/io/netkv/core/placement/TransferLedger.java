package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bookings of the transfers that were decided and have not ended, on the links of their paths and on their decode
 * instances. A booking ends by {@link #release}, or, if no end was reported, when it is older than the expiry.
 */
public final class TransferLedger {

    private static final class Booking {
        private final int from;
        private final int to;
        private final long bytes;
        private final long atMillis;
        private long unstartedTokens;

        Booking(int from, int to, long bytes, long tokens, long atMillis) {
            this.from = from;
            this.to = to;
            this.bytes = bytes;
            this.unstartedTokens = tokens;
            this.atMillis = atMillis;
        }
    }

    private final Fabric fabric;
    private final long expiryMillis;
    /** In the order of booking, which is that of expiry. */
    private final Map<String, Booking> bookings = new LinkedHashMap<>();

    private final int[] transfersOnGroup;
    /** The same for each member link of the group, kept so that a decision divides nothing. */
    private final double[] transfersOnMember;

    private final int[] inboundRequests;
    private final long[] inboundTokens;
    private long bytesInFlight;

    /**
     * An empty ledger.
     *
     * @param expiryMillis event time after which a booking expires, above 0
     */
    public TransferLedger(Fabric fabric, long expiryMillis) {
        if (expiryMillis <= 0) {
            throw new IllegalArgumentException("ledger expiry is " + expiryMillis + " ms; it must be above 0");
        }
        this.fabric = fabric;
        this.expiryMillis = expiryMillis;
        transfersOnGroup = new int[fabric.groupCount()];
        transfersOnMember = new double[fabric.groupCount()];
        inboundRequests = new int[fabric.instanceCount()];
        inboundTokens = new long[fabric.instanceCount()];
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

    /** Requests whose transfer to an instance is in flight. */
    public int inboundRequests(int instance) {
        return inboundRequests[instance];
    }

    /** Tokens of KV memory that these requests need there and that the instance does not count yet. */
    public long inboundTokens(int instance) {
        return inboundTokens[instance];
    }

    /**
     * Books a transfer.
     *
     * @param atMillis event time; not before that of any earlier booking
     * @throws IllegalArgumentException if the request is booked already
     */
    public void book(String requestId, int from, int to, long transferBytes, long reservedTokens, long atMillis) {
        Booking booking = new Booking(from, to, transferBytes, reservedTokens, atMillis);
        if (bookings.putIfAbsent(requestId, booking) != null) {
            throw new IllegalArgumentException("request " + requestId + " is booked twice");
        }
        count(booking, 1);
    }

    /** The transfer has started: from now on the decode instance itself counts the memory. */
    public void start(String requestId) {
        Booking booking = bookings.get(requestId);
        if (booking != null) {
            inboundTokens[booking.to] -= booking.unstartedTokens;
            booking.unstartedTokens = 0;
        }
    }

    /**
     * Ends a booking.
     *
     * @return false if the request is not booked
     */
    public boolean release(String requestId) {
        Booking booking = bookings.remove(requestId);
        if (booking == null) {
            return false;
        }
        count(booking, -1);
        return true;
    }

    /**
     * Ends every booking that is too old.
     *
     * @return how many there were
     */
    public int expire(long nowMillis) {
        int expired = 0;
        for (Iterator<Booking> oldest = bookings.values().iterator(); oldest.hasNext(); expired++) {
            Booking booking = oldest.next();
            if (nowMillis - booking.atMillis <= expiryMillis) {
                break;
            }
            oldest.remove();
            count(booking, -1);
        }
        return expired;
    }

    private void count(Booking booking, int sign) {
        bytesInFlight += sign * booking.bytes;
        inboundRequests[booking.to] += sign;
        inboundTokens[booking.to] += sign * booking.unstartedTokens;
        int tier = fabric.tier(booking.from, booking.to);
        for (int hop = 0; hop < Fabric.hops(tier); hop++) {
            int group = fabric.hop(booking.from, booking.to, tier, hop);
            transfersOnGroup[group] += sign;
            transfersOnMember[group] = (double) transfersOnGroup[group] / fabric.groupSize(group);
        }
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
