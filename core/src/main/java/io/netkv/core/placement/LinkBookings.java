package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import java.util.Arrays;

/**
 * Own transfers in flight by the links that they take: by link where there is one alone or the decision named it, else by group, since
 * nobody knows which member ECMP has chosen.
 */
final class LinkBookings {

    private static final Booking[] NONE = {};

    private final Fabric fabric;
    private final Booking[][] onLink;
    private final int[] countOnLink;
    private final Booking[][] onGroup;
    private final int[] countOnGroup;
    /** By group: transfers on it and on its members. */
    private final int[] booked;

    private final double[] endedBytesOnLink;
    private final double[] endedBytesOnGroup;

    private double flows;
    private double demandBytesPerMilli;

    /** No transfers. */
    LinkBookings(Fabric fabric) {
        this.fabric = fabric;
        int groups = fabric.groupCount();
        onLink = new Booking[fabric.linkCount()][];
        Arrays.fill(onLink, NONE);
        countOnLink = new int[fabric.linkCount()];
        endedBytesOnLink = new double[fabric.linkCount()];
        onGroup = new Booking[groups][];
        Arrays.fill(onGroup, NONE);
        countOnGroup = new int[groups];
        booked = new int[groups];
        endedBytesOnGroup = new double[groups];
    }

    void book(Booking booking) {
        int tier = fabric.tier(booking.from, booking.to);
        for (int hop = 0; hop < fabric.hops(booking.from, booking.to); hop++) {
            int group = fabric.hop(booking.from, booking.to, tier, hop);
            int link = link(booking, group);
            booked[group]++;
            if (link == TransferPlan.ANY) {
                onGroup[group] = add(onGroup[group], countOnGroup[group]++, booking);
            } else {
                onLink[link] = add(onLink[link], countOnLink[link]++, booking);
            }
        }
    }

    /** A transfer has ended; its bytes were sent, or it failed and nobody knows what was. */
    void end(Booking booking, boolean isSent) {
        int tier = fabric.tier(booking.from, booking.to);
        double bytes = isSent ? booking.bytes : 0;
        for (int hop = 0; hop < fabric.hops(booking.from, booking.to); hop++) {
            int group = fabric.hop(booking.from, booking.to, tier, hop);
            int link = link(booking, group);
            booked[group]--;
            if (link == TransferPlan.ANY) {
                remove(onGroup[group], countOnGroup[group]--, booking);
                endedBytesOnGroup[group] += bytes;
            } else {
                remove(onLink[link], countOnLink[link]--, booking);
                endedBytesOnLink[link] += bytes;
            }
        }
    }

    private int link(Booking booking, int group) {
        if (fabric.groupSize(group) == 1) {
            return fabric.groupLink(group, 0);
        }
        int level = fabric.tierOfGroup(group);
        int member = level == Tier.POD
                ? booking.plan.rackMember()
                : level == Tier.CORE ? booking.plan.podMember() : TransferPlan.ANY;
        return member == TransferPlan.ANY
                ? TransferPlan.ANY
                : fabric.groupLink(group, member % fabric.groupSize(group));
    }

    private static Booking[] add(Booking[] bookings, int count, Booking booking) {
        Booking[] roomy = count == bookings.length ? Arrays.copyOf(bookings, Math.max(4, 2 * count)) : bookings;
        roomy[count] = booking;
        return roomy;
    }

    private static void remove(Booking[] bookings, int count, Booking booking) {
        int at = 0;
        while (bookings[at] != booking) {
            at++;
        }
        System.arraycopy(bookings, at + 1, bookings, at, count - at - 1);
        bookings[count - 1] = null;
    }

    /** Whether any transfer takes a link of a group. */
    boolean isAnyOn(int group) {
        return booked[group] > 0;
    }

    /**
     * Counts the transfers that are expected on a member link in a time, given from now: {@link #flows} and {@link
     * #demandBytesPerMilli}.
     */
    void expect(int group, int member, double fromMillis, double toMillis, long nowMillis) {
        flows = 0;
        demandBytesPerMilli = 0;
        int link = fabric.groupLink(group, member);
        count(onLink[link], countOnLink[link], 1, fromMillis, toMillis, nowMillis);
        count(onGroup[group], countOnGroup[group], 1.0 / fabric.groupSize(group), fromMillis, toMillis, nowMillis);
    }

    private void count(
            Booking[] bookings, int count, double share, double fromMillis, double toMillis, long nowMillis) {
        for (int i = 0; i < count; i++) {
            double overlap = share * bookings[i].overlap(fromMillis, toMillis, nowMillis);
            flows += overlap;
            demandBytesPerMilli += overlap * bookings[i].plan.bytesPerMilli();
        }
    }

    /** Transfers that are expected, on average over the time. */
    double flows() {
        return flows;
    }

    /** What they would send if nothing held them up. */
    double demandBytesPerMilli() {
        return demandBytesPerMilli;
    }

    /** By link: bytes that transfers which take that member are expected to have sent by a time, since the beginning. */
    void sentOnLinks(long millis, double[] into) {
        sent(endedBytesOnLink, onLink, countOnLink, millis, into);
    }

    /** By group: the same of transfers that take any of its members. */
    void sentOnGroups(long millis, double[] into) {
        sent(endedBytesOnGroup, onGroup, countOnGroup, millis, into);
    }

    private static void sent(double[] ended, Booking[][] bookings, int[] counts, long millis, double[] into) {
        System.arraycopy(ended, 0, into, 0, into.length);
        for (int k = 0; k < into.length; k++) {
            for (int i = 0; i < counts[k]; i++) {
                into[k] += bookings[k][i].sentBytes(millis);
            }
        }
    }
}
