package io.netkv.core.congestion;

import java.util.List;
import java.util.OptionalLong;

/**
 * Congestion of one fabric at one time.
 *
 * @param measuredAtMillis event time of the newest measurement there ever was, milliseconds since the epoch; empty
 *     where there was none
 * @param madeAtMillis event time at which this was put together
 * @param tiers by tier, 0 first
 * @param links the links with a measurement that counts, in the fabric's order
 */
public record CongestionSnapshot(
        OptionalLong measuredAtMillis, long madeAtMillis, List<TierMean> tiers, List<LinkShare> links) {

    public CongestionSnapshot {
        tiers = List.copyOf(tiers);
        links = List.copyOf(links);
    }

    /** How old the newest measurement was, milliseconds of event time, 0 or more; empty where there was none. */
    public OptionalLong ageMillis() {
        return measuredAtMillis.isEmpty()
                ? measuredAtMillis
                : OptionalLong.of(Math.max(0, madeAtMillis - measuredAtMillis.getAsLong()));
    }

    /**
     * Congestion of a tier.
     *
     * @param congestion mean over its measured links, 0 to {@link FabricCongestion#MAX_CONGESTION}; 0 where there is none
     * @param links directed links of the tier, members of groups counted one by one
     * @param measuredLinks how many of them are measured
     */
    public record TierMean(double congestion, int links, int measuredLinks) {}

    /**
     * Congestion of a directed link.
     *
     * @param link name
     * @param congestion share of capacity in use, 0 to {@link FabricCongestion#MAX_CONGESTION}
     * @param measuredAtMillis event time of the newest reading it rests on
     * @param up whether the link is up
     */
    public record LinkShare(String link, double congestion, long measuredAtMillis, boolean up) {}
}
