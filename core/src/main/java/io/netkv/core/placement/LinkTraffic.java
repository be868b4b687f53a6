package io.netkv.core.placement;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import java.util.Arrays;

/**
 * What links carry for others. Telemetry shows all traffic; what own transfers are expected to have sent in the
 * same time is taken out, so that a transfer in flight does not count twice (docs/decisions/0018-paths.md).
 *
 * <p>Of a link, the deviation from the mean of its tier is believed, the less the longer ago it was measured: see {@link
 * DeviationPersistence}.
 */
final class LinkTraffic {

    /** No link is believed to be so full that less than this part of it is left. */
    static final double LEAST_ROOM = 0.01;

    private static final long NEVER = Long.MIN_VALUE;

    private final Fabric fabric;
    private final LinkBookings bookings;

    /** By link: share of capacity that others took, less the mean of the tier. 0 where it is not measured. */
    private final double[] deviation;
    /** The same at the last comparison. */
    private final double[] comparedDeviation;

    /** The same and the links' capacities, group after group: what a decision reads is in one place. */
    private final double[] deviationInOrder;

    private final double[] capacityInOrder;
    /** By group: where it begins there. */
    private final int[] start;

    private final double[] tierMean;
    private final DeviationPersistence[] persistence;
    private final double[] sentOnLink;
    private final double[] sentOnGroup;
    private final SentBytes ownOnLinks = new SentBytes();
    private final SentBytes ownOnGroups = new SentBytes();
    private long measuredAtMillis = NEVER;
    private long comparedAtMillis = NEVER;

    /** Of the decision under way, by tier: the mean, and the factor of deviations from it. */
    private final double[] mean;

    private final double[] deviationBelief;

    /**
     * Nothing is measured yet.
     *
     * @param bookings own transfers
     */
    LinkTraffic(Fabric fabric, LinkBookings bookings) {
        this.fabric = fabric;
        this.bookings = bookings;
        deviation = new double[fabric.linkCount()];
        comparedDeviation = new double[fabric.linkCount()];
        deviationInOrder = new double[fabric.linkCount()];
        capacityInOrder = new double[fabric.linkCount()];
        start = new int[fabric.groupCount()];
        int next = 0;
        for (int group = 0; group < fabric.groupCount(); group++) {
            start[group] = next;
            for (int member = 0; member < fabric.groupSize(group); member++) {
                capacityInOrder[next++] = fabric.linkCapacityBytesPerSecond(fabric.groupLink(group, member));
            }
        }
        sentOnLink = new double[fabric.linkCount()];
        sentOnGroup = new double[fabric.groupCount()];
        tierMean = new double[fabric.tierCount()];
        mean = new double[fabric.tierCount()];
        deviationBelief = new double[fabric.tierCount()];
        persistence = new DeviationPersistence[fabric.tierCount()];
        Arrays.setAll(persistence, tier -> new DeviationPersistence());
    }

    /**
     * Takes a measurement.
     *
     * @param states all traffic of the fabric's links
     * @param atMillis event time of the newest reading
     * @param windowMillis time that the links' rates are medians over, above 0
     */
    void measured(LinkStates states, long atMillis, long windowMillis) {
        takeOwnOut(states, atMillis, windowMillis);
        measuredAtMillis = atMillis;
        if (comparedAtMillis == NEVER || atMillis - comparedAtMillis >= windowMillis) {
            compare(atMillis);
        }
    }

    private void takeOwnOut(LinkStates states, long atMillis, long windowMillis) {
        bookings.sentOnLinks(atMillis, sentOnLink);
        bookings.sentOnGroups(atMillis, sentOnGroup);
        ownOnLinks.note(sentOnLink, atMillis, windowMillis);
        ownOnGroups.note(sentOnGroup, atMillis, windowMillis);
        double[] sums = new double[fabric.tierCount()];
        int[] counts = new int[fabric.tierCount()];
        for (int group = 0; group < fabric.groupCount(); group++) {
            int tier = fabric.tierOfGroup(group);
            double others = 0;
            for (int member = 0; member < fabric.groupSize(group); member++) {
                int link = fabric.groupLink(group, member);
                double capacity = fabric.linkCapacityBytesPerSecond(link);
                double own = ownOnLinks.bytesPerSecond(link) / capacity;
                deviation[link] = Math.max(0, states.congestion(link) - (states.isUp(link) ? own : 0));
                others += deviation[link] * capacity;
            }
            // Of own transfers whose member nobody knows, each member's share is in proportion to what it carries.
            double own = ownOnGroups.bytesPerSecond(group);
            double left = own == 0 ? 1 : Math.max(0, 1 - own / others);
            for (int member = 0; member < fabric.groupSize(group); member++) {
                int link = fabric.groupLink(group, member);
                if (states.isMeasured(link)) {
                    deviation[link] *= states.isUp(link) ? left : 1;
                    sums[tier] += deviation[link];
                    counts[tier]++;
                }
            }
        }
        for (int tier = 0; tier < fabric.tierCount(); tier++) {
            tierMean[tier] = counts[tier] == 0 ? 0 : sums[tier] / counts[tier];
        }
        for (int link = 0; link < deviation.length; link++) {
            int tier = fabric.tierOfGroup(fabric.groupOfLink(link));
            deviation[link] = states.isMeasured(link) ? deviation[link] - tierMean[tier] : 0;
        }
        for (int group = 0; group < fabric.groupCount(); group++) {
            for (int member = 0; member < fabric.groupSize(group); member++) {
                deviationInOrder[start[group] + member] = deviation[fabric.groupLink(group, member)];
            }
        }
    }

    /** Windows that overlap are alike for that reason alone, so measurements are compared that are a window apart. */
    private void compare(long atMillis) {
        if (comparedAtMillis != NEVER) {
            for (int tier = 0; tier < fabric.tierCount(); tier++) {
                persistence[tier].begin(atMillis - comparedAtMillis);
            }
            for (int link = 0; link < deviation.length; link++) {
                persistence[fabric.tierOfGroup(fabric.groupOfLink(link))].compare(
                        comparedDeviation[link], deviation[link]);
            }
            for (int tier = 0; tier < fabric.tierCount(); tier++) {
                persistence[tier].end();
            }
        }
        System.arraycopy(deviation, 0, comparedDeviation, 0, deviation.length);
        comparedAtMillis = atMillis;
    }

    /**
     * Begins a decision.
     *
     * @param startMillis when its transfer is expected to start, from now
     * @param belief factor of the measurement by its age, 0 to 1
     */
    void begin(long nowMillis, double startMillis, double belief) {
        for (int tier = 0; tier < fabric.tierCount(); tier++) {
            mean[tier] = belief * tierMean[tier];
            deviationBelief[tier] = measuredAtMillis == NEVER
                    ? 0
                    : belief * persistence[tier].after(Math.max(1, nowMillis - measuredAtMillis + startMillis));
        }
    }

    /** Share of the capacity of a tier's links that others take, on average. */
    double mean(int tier) {
        return mean[tier];
    }

    /** What others leave of each member link of a group at the start of the transfer, bytes per second. */
    void rooms(int group, double[] into) {
        int tier = fabric.tierOfGroup(group);
        double even = 1 - mean[tier];
        double factor = deviationBelief[tier];
        int first = start[group];
        int members = fabric.groupSize(group);
        for (int member = 0; member < members; member++) {
            into[member] = capacityInOrder[first + member]
                    * Math.max(LEAST_ROOM, even - factor * deviationInOrder[first + member]);
        }
    }

    /** The same of links that carry the mean of their tier. */
    double evenRoom(int group) {
        double capacity = fabric.groupCapacityBytesPerSecond(group) / fabric.groupSize(group);
        return capacity * (1 - mean[fabric.tierOfGroup(group)]);
    }

    /** How far deviations of a tier's links are believed, 0 to 1. */
    double deviationBelief(int tier) {
        return deviationBelief[tier];
    }

    /** Share of the capacity of a tier's links that others took when it was measured, on average. */
    double measuredMean(int tier) {
        return tierMean[tier];
    }

    /** The same of one link. */
    double measuredShare(int link, int tier) {
        return tierMean[tier] + deviation[link];
    }
}
