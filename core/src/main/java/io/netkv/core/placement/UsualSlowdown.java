package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;

/**
 * How much longer a flow takes over a tier than on links that all carry the same: links differ, a path is as slow as its slowest
 * link, and a path between pods has more of them. The mean over paths of which each link is drawn from all the links of its tier.
 */
final class UsualSlowdown {

    /** Draws of one link are spread over all the others. */
    private static final int STRIDE = 31;

    private final Fabric fabric;
    private final LinkTraffic traffic;
    /** By tier: its links. */
    private final int[][] links;

    private final double[] slowdown;

    /** Before a measurement, links are all alike. */
    UsualSlowdown(Fabric fabric, LinkTraffic traffic) {
        this.fabric = fabric;
        this.traffic = traffic;
        links = new int[fabric.tierCount()][];
        slowdown = new double[fabric.tierCount()];
        int[] counts = new int[fabric.tierCount()];
        for (int link = 0; link < fabric.linkCount(); link++) {
            counts[tier(link)]++;
        }
        for (int tier = 0; tier < fabric.tierCount(); tier++) {
            links[tier] = new int[counts[tier]];
            slowdown[tier] = 1;
        }
        for (int link = fabric.linkCount() - 1; link >= 0; link--) {
            links[tier(link)][--counts[tier(link)]] = link;
        }
    }

    private int tier(int link) {
        return fabric.tierOfGroup(fabric.groupOfLink(link));
    }

    /** Looks at what was measured last. */
    void update() {
        for (int tier = Tier.POD; tier < fabric.tierCount(); tier++) {
            slowdown[tier] = links[tier].length == 0 ? 1 : mean(tier);
        }
    }

    private double mean(int tier) {
        int paths = 0;
        for (int level = Tier.POD; level <= tier; level++) {
            paths = Math.max(paths, links[level].length);
        }
        double sum = 0;
        for (int path = 0; path < paths; path++) {
            sum += slowdown(tier, path);
        }
        return sum / paths;
    }

    /** Of one path: two links of each tier that it crosses. */
    private double slowdown(int tier, int path) {
        double limit = fabric.tierBandwidthBytesPerSecond(tier) * (1 - traffic.measuredMean(tier));
        double even = limit;
        double rate = limit;
        for (int level = Tier.POD; level <= tier; level++) {
            int[] ofLevel = links[level];
            for (int draw = 0; draw < 2; draw++) {
                long number = path + STRIDE * (2L * level + draw) * (path + 1L);
                int link = ofLevel[(int) (number % ofLevel.length)];
                double capacity = fabric.linkCapacityBytesPerSecond(link);
                even = Math.min(even, capacity * (1 - traffic.measuredMean(level)));
                rate = Math.min(
                        rate, capacity * Math.max(LinkTraffic.LEAST_ROOM, 1 - traffic.measuredShare(link, level)));
            }
        }
        return even / rate;
    }

    /**
     * The mean, where deviations of links are reduced by a factor: what it exceeds 1 by grows with their square.
     *
     * @param belief 0 to 1
     */
    double of(int tier, double belief) {
        return 1 + belief * belief * (slowdown[tier] - 1);
    }
}
