package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import org.jspecify.annotations.Nullable;

/**
 * Own transfers in flight by the links that they take: by link where there is one alone or the decision named it, else by group, since
 * nobody knows which member ECMP has chosen.
 */
final class LinkBookings {

    private final Fabric fabric;
    /** Null until there is one. */
    private final @Nullable BookingList[] onLink;

    private final @Nullable BookingList[] onGroup;
    /** By group: transfers on it and on its members. */
    private final int[] booked;

    private final double[] endedBytesOnLink;
    private final double[] endedBytesOnGroup;

    private final ReportLag lag = new ReportLag();

    private double flows;
    private double demandBytesPerMilli;

    /** No transfers. */
    LinkBookings(Fabric fabric) {
        this.fabric = fabric;
        int groups = fabric.groupCount();
        onLink = new @Nullable BookingList[fabric.linkCount()];
        endedBytesOnLink = new double[fabric.linkCount()];
        onGroup = new @Nullable BookingList[groups];
        booked = new int[groups];
        endedBytesOnGroup = new double[groups];
    }

    /** How late starts and ends of transfers are known. */
    ReportLag lag() {
        return lag;
    }

    void book(Booking booking) {
        int tier = fabric.tier(booking.from, booking.to);
        booking.tier = tier;
        for (int hop = 0; hop < fabric.hops(booking.from, booking.to); hop++) {
            int group = fabric.hop(booking.from, booking.to, tier, hop);
            int link = fabric.linkOn(booking.plan.route(), group);
            booked[group]++;
            if (link == Route.NONE) {
                add(onGroup, group, booking);
            } else {
                add(onLink, link, booking);
            }
        }
    }

    /** A transfer has ended; its bytes were sent, or it failed and nobody knows what was. */
    void end(Booking booking, boolean isSent) {
        int tier = fabric.tier(booking.from, booking.to);
        double bytes = isSent ? booking.bytes : 0;
        for (int hop = 0; hop < fabric.hops(booking.from, booking.to); hop++) {
            int group = fabric.hop(booking.from, booking.to, tier, hop);
            int link = fabric.linkOn(booking.plan.route(), group);
            booked[group]--;
            if (link == Route.NONE) {
                remove(onGroup[group], booking);
                endedBytesOnGroup[group] += bytes;
            } else {
                remove(onLink[link], booking);
                endedBytesOnLink[link] += bytes;
            }
        }
    }

    private static void add(@Nullable BookingList[] lists, int number, Booking booking) {
        BookingList list = lists[number];
        if (list == null) {
            list = new BookingList();
            lists[number] = list;
        }
        list.add(booking);
    }

    private static void remove(@Nullable BookingList list, Booking booking) {
        if (list != null) {
            list.remove(booking);
        }
    }

    /** Transfers on a link; of those that take any of its group, its share. */
    double transfersOn(int link) {
        int group = fabric.groupOfLink(link);
        return size(onLink[link]) + (double) size(onGroup[group]) / fabric.groupSize(group);
    }

    private static int size(@Nullable BookingList list) {
        return list == null ? 0 : list.size();
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
        count(onLink[link], 1, fromMillis, toMillis, nowMillis);
        count(onGroup[group], 1.0 / fabric.groupSize(group), fromMillis, toMillis, nowMillis);
    }

    private void count(
            @Nullable BookingList bookings, double share, double fromMillis, double toMillis, long nowMillis) {
        for (int i = 0; bookings != null && i < bookings.size(); i++) {
            Booking booking = bookings.get(i);
            double overlap =
                    share * booking.overlap(fromMillis, toMillis, nowMillis, lag.millis(), lag.slowdown(booking.tier));
            flows += overlap;
            demandBytesPerMilli += overlap * booking.plan.bytesPerMilli();
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
        sent(endedBytesOnLink, onLink, millis, into);
    }

    /** By group: the same of transfers that take any of its members. */
    void sentOnGroups(long millis, double[] into) {
        sent(endedBytesOnGroup, onGroup, millis, into);
    }

    private void sent(double[] ended, @Nullable BookingList[] bookings, long millis, double[] into) {
        double lagMillis = lag.millis();
        System.arraycopy(ended, 0, into, 0, into.length);
        for (int k = 0; k < into.length; k++) {
            BookingList here = bookings[k];
            for (int i = 0; here != null && i < here.size(); i++) {
                into[k] += here.get(i).sentBytes(millis, lagMillis);
            }
        }
    }
}
