package io.netkv.simulator.trial;

import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import io.netkv.simulator.cluster.Cluster;
import java.util.Arrays;

/**
 * The oracle's congestion per tier from a cluster's link counters, read at even intervals. The same figures as {@code
 * LinkWindow} and {@code FabricCongestion} of core give for such readings, without an object for each of them: with even
 * readings a window's mean is the difference of two counters.
 */
final class LinkOracle {

    /** The stream's window. */
    static final double WINDOW_SECONDS = 10;

    private final Fabric fabric;
    private final double intervalSeconds;
    private final int[] tierOfLink;
    private final int[] linksOfTier = new int[Tier.COUNT];
    /** A ring of readings, each of all links. */
    private final double[][] bytes;

    private final double[] tierCongestion = new double[Tier.COUNT];
    private long readings;

    LinkOracle(Fabric fabric, double intervalSeconds) {
        this.fabric = fabric;
        this.intervalSeconds = intervalSeconds;
        int intervals = (int) Math.max(1, Math.round(WINDOW_SECONDS / intervalSeconds));
        bytes = new double[intervals + 1][fabric.linkCount()];
        tierOfLink = new int[fabric.linkCount()];
        for (int link = 0; link < tierOfLink.length; link++) {
            tierOfLink[link] = fabric.tierOfGroup(fabric.groupOfLink(link));
            linksOfTier[tierOfLink[link]]++;
        }
    }

    /** Reads all links; the cluster's clock must be at the next even time. */
    void read(Cluster cluster) {
        double[] now = bytes[slot(readings)];
        for (int link = 0; link < now.length; link++) {
            now[link] = Math.floor(cluster.linkBytesSent(link));
        }
        if (readings > 0) {
            fold(now);
        }
        readings++;
    }

    private void fold(double[] now) {
        long intervals = Math.min(readings, bytes.length - 1);
        double[] then = bytes[slot(readings - intervals)];
        double seconds = intervals * intervalSeconds;
        Arrays.fill(tierCongestion, 0);
        for (int link = 0; link < now.length; link++) {
            double share = (now[link] - then[link]) / seconds / fabric.linkCapacityBytesPerSecond(link);
            tierCongestion[tierOfLink[link]] += Math.min(share, FabricCongestion.MAX_CONGESTION);
        }
        for (int tier = 0; tier < Tier.COUNT; tier++) {
            tierCongestion[tier] = linksOfTier[tier] == 0 ? 0 : tierCongestion[tier] / linksOfTier[tier];
        }
    }

    /** Whether there is a rate yet: it takes two readings. */
    boolean hasRates() {
        return readings > 1;
    }

    /** By tier, 0 to {@link FabricCongestion#MAX_CONGESTION}; overwritten by the next reading. */
    double[] tierCongestion() {
        return tierCongestion;
    }

    private int slot(long reading) {
        return (int) (reading % bytes.length);
    }
}
