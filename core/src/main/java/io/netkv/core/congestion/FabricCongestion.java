package io.netkv.core.congestion;

import io.netkv.core.congestion.CongestionSnapshot.TierMean;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What is known of the congestion of a fabric's directed links, each by its newest measurement. Links are numbered as in
 * {@link Fabric}; times are event time, milliseconds since the epoch. Not safe for use by several threads.
 */
public final class FabricCongestion {

    /** The most that a link is called congested, so that some bandwidth is always left to divide by. */
    public static final double MAX_CONGESTION = 0.99;

    /** Intervals after which older ones begin to be forgotten. */
    private static final long MOST_INTERVALS = 1_000_000;

    private final Fabric fabric;
    private final long linkTimeoutMillis;
    /** By link: over the window, which tiers are the mean of, and over the last hops. */
    private final double[] congestion;

    private final double[] recent;
    private final long[] measuredAtMillis;
    private final boolean[] measured;
    private final boolean[] up;
    private long intervalMillis;
    private long intervals;
    private OptionalLong newestMillis = OptionalLong.empty();

    /**
     * Nothing measured yet.
     *
     * @param linkTimeoutMillis an older measurement no longer counts, above 0
     */
    public FabricCongestion(Fabric fabric, long linkTimeoutMillis) {
        this.fabric = fabric;
        this.linkTimeoutMillis = linkTimeoutMillis;
        congestion = new double[fabric.linkCount()];
        recent = new double[fabric.linkCount()];
        measuredAtMillis = new long[fabric.linkCount()];
        measured = new boolean[fabric.linkCount()];
        up = new boolean[fabric.linkCount()];
    }

    /** The fabric. */
    public Fabric fabric() {
        return fabric;
    }

    /**
     * A link's rate: congestion is its share of the capacity, at most {@link #MAX_CONGESTION}.
     *
     * @param bytesPerSecond 0 or more
     * @param capacityBytesPerSecond as the device reports it or the fabric describes it, above 0
     */
    public void rate(int link, double bytesPerSecond, double capacityBytesPerSecond, long atMillis) {
        share(link, bytesPerSecond / capacityBytesPerSecond, atMillis);
    }

    /** A link's share of capacity in use, 0 or more; what is above {@link #MAX_CONGESTION} counts as that. */
    public void share(int link, double share, long atMillis) {
        share(link, share, share, atMillis);
    }

    /** The same of a link whose share in the last hops is known, too. */
    public void share(int link, double share, double recentShare, long atMillis) {
        set(link, share, recentShare, atMillis, true);
    }

    /** A link that is down: nothing can be sent, so it is as congested as can be. */
    public void down(int link, long atMillis) {
        set(link, MAX_CONGESTION, MAX_CONGESTION, atMillis, false);
    }

    /** A link that is up, without a measurement yet: if it was down, nothing is known of it now. */
    public void up(int link) {
        measured[link] &= up[link];
    }

    private void set(int link, double share, double recentShare, long atMillis, boolean isUp) {
        if (measured[link] && atMillis > measuredAtMillis[link]) {
            noteInterval(atMillis - measuredAtMillis[link]);
        }
        congestion[link] = Math.min(share, MAX_CONGESTION);
        recent[link] = Math.min(recentShare, MAX_CONGESTION);
        measuredAtMillis[link] = atMillis;
        measured[link] = true;
        up[link] = isUp;
        noteMeasurement(atMillis);
    }

    private void noteInterval(long millis) {
        intervalMillis += millis;
        intervals++;
        if (intervals > MOST_INTERVALS) {
            intervalMillis /= 2;
            intervals /= 2;
        }
    }

    /** Mean time between two measurements of a link; 0 before any was measured twice. */
    private long meanIntervalMillis() {
        return intervals == 0 ? 0 : intervalMillis / intervals;
    }

    private void noteMeasurement(long atMillis) {
        newestMillis = OptionalLong.of(Math.max(atMillis, newestMillis.orElse(atMillis)));
    }

    /** Whether a link's measurement counts at a time. */
    public Validity validity(int link, long nowMillis) {
        if (!measured[link]) {
            return Validity.MISSING;
        }
        return nowMillis - measuredAtMillis[link] <= linkTimeoutMillis ? Validity.FRESH : Validity.STALE;
    }

    /** Goes on from a snapshot of the same fabric: ages are those that it says at most. */
    public void restore(CongestionSnapshot snapshot) {
        snapshot.measuredAtMillis().ifPresent(this::noteMeasurement);
        LinkStates links = snapshot.links();
        for (int link = 0; link < links.count(); link++) {
            if (links.isMeasured(link)) {
                long atMillis = snapshot.madeAtMillis() - links.ageMillis(link);
                set(link, links.congestion(link), links.congestion(link), atMillis, links.isUp(link));
            }
        }
    }

    /** The same for another description of the fabric: what is known of links that are in both, unchanged. */
    public FabricCongestion forFabric(Fabric newFabric) {
        FabricCongestion redefined = new FabricCongestion(newFabric, linkTimeoutMillis);
        redefined.newestMillis = newestMillis;
        redefined.intervalMillis = intervalMillis;
        redefined.intervals = intervals;
        for (int link = 0; link < fabric.linkCount(); link++) {
            int newLink = newFabric.linkIndex(fabric.linkName(link));
            if (measured[link] && newLink >= 0 && fabric.isSameLink(link, newFabric, newLink)) {
                redefined.set(newLink, congestion[link], recent[link], measuredAtMillis[link], up[link]);
            }
        }
        return redefined;
    }

    /** All that counts at a time. */
    public CongestionSnapshot snapshot(long nowMillis) {
        int[] links = new int[fabric.tierCount()];
        int[] measuredLinks = new int[fabric.tierCount()];
        double[] sums = new double[fabric.tierCount()];
        LinkStates states = LinkStates.allocate(congestion.length);
        for (int link = 0; link < congestion.length; link++) {
            int tier = fabric.tierOfGroup(fabric.groupOfLink(link));
            links[tier]++;
            if (validity(link, nowMillis) == Validity.FRESH) {
                measuredLinks[tier]++;
                sums[tier] += congestion[link];
                states.set(link, recent[link], up[link], nowMillis - measuredAtMillis[link]);
            } else {
                states.setUnmeasured(link);
            }
        }
        return new CongestionSnapshot(
                newestMillis, nowMillis, means(sums, links, measuredLinks), meanIntervalMillis(), states);
    }

    private static List<TierMean> means(double[] sums, int[] links, int[] measuredLinks) {
        List<TierMean> means = new ArrayList<>();
        for (int tier = 0; tier < links.length; tier++) {
            double mean = measuredLinks[tier] == 0 ? 0 : sums[tier] / measuredLinks[tier];
            means.add(new TierMean(mean, links[tier], measuredLinks[tier]));
        }
        return means;
    }
}
