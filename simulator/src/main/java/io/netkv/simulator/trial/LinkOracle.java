package io.netkv.simulator.trial;

import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.simulator.cluster.Cluster;
import java.util.Arrays;

/**
 * The oracle's congestion per tier from a cluster's link counters, read at even intervals. The same figures as {@code
 * LinkWindow} and {@code FabricCongestion} of core give for such readings, without an object for each of them: with even
 * readings a window's mean is the difference of two counters.
 */
final class LinkOracle {

    /** The stream's window for tiers. */
    static final double WINDOW_SECONDS = 10;

    private static final double HOP_SECONDS = 1;
    private static final double ROUNDING = 1e-9;

    private final Fabric fabric;
    private final double intervalSeconds;
    private final int[] tierOfLink;
    private final int[] linksOfTier;
    /** A ring of readings, each of all links. */
    private final double[][] bytes;

    private final double[] linkCongestion;
    private final double[] recent = new double[LinkWindow.RECENT_HOPS];
    private final double[] tierCongestion;
    private long readings;

    LinkOracle(Fabric fabric, double intervalSeconds) {
        this.fabric = fabric;
        this.intervalSeconds = intervalSeconds;
        int intervals = (int) Math.max(1, Math.round(WINDOW_SECONDS / intervalSeconds));
        bytes = new double[intervals + 1][fabric.linkCount()];
        linkCongestion = new double[fabric.linkCount()];
        linksOfTier = new int[fabric.tierCount()];
        tierCongestion = new double[fabric.tierCount()];
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
        for (int tier = 0; tier < tierCongestion.length; tier++) {
            tierCongestion[tier] = linksOfTier[tier] == 0 ? 0 : tierCongestion[tier] / linksOfTier[tier];
        }
    }

    private double spanSeconds() {
        return Math.max(HOP_SECONDS, intervalSeconds);
    }

    private int spans() {
        return (int) Math.max(1, Math.min(LinkWindow.RECENT_HOPS, Math.floor(WINDOW_SECONDS / spanSeconds())));
    }

    /** Counter some time before the newest reading, as if bytes had been sent evenly between two readings. */
    private double bytesAgo(int link, double seconds, long intervals) {
        double intervalsAgo = Math.min(intervals, seconds / intervalSeconds);
        long newer = (long) Math.floor(intervalsAgo + ROUNDING);
        double part = Math.max(0, intervalsAgo - newer);
        double newerBytes = bytes[slot(readings - 1 - newer)][link];
        return part == 0 ? newerBytes : newerBytes - part * (newerBytes - bytes[slot(readings - 2 - newer)][link]);
    }

    /** Whether there is a rate yet: it takes two readings. */
    boolean hasRates() {
        return readings > 1;
    }

    /** By tier, 0 to {@link FabricCongestion#MAX_CONGESTION}; overwritten by the next reading. */
    double[] tierCongestion() {
        return tierCongestion;
    }

    /** Of each link the median over its last hops, or intervals if they are longer, as {@code LinkWindow.recent} has it. */
    LinkStates links() {
        long intervals = Math.min(readings - 1, bytes.length - 1);
        double spanSeconds = spanSeconds();
        int spans =
                (int) Math.max(1, Math.min(spans(), Math.floor(intervals * intervalSeconds / spanSeconds + ROUNDING)));
        for (int link = 0; link < linkCongestion.length; link++) {
            for (int span = 0; span < spans; span++) {
                recent[span] = bytesAgo(link, span * spanSeconds, intervals)
                        - bytesAgo(link, (span + 1) * spanSeconds, intervals);
            }
            Arrays.sort(recent, 0, spans);
            double share = recent[(spans - 1) / 2] / spanSeconds / fabric.linkCapacityBytesPerSecond(link);
            linkCongestion[link] = Math.min(share, FabricCongestion.MAX_CONGESTION);
        }
        return LinkStates.measured(linkCongestion);
    }

    /** Time that the congestion of a link is taken of. */
    double linkWindowSeconds() {
        return spans() * spanSeconds();
    }

    private int slot(long reading) {
        return (int) (reading % bytes.length);
    }
}
