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
 * @param linkIntervalMillis mean time between two measurements of a link; 0 before any was measured twice
 * @param links what is known of each link: over its last hops, where tiers are means over the window
 */
public record CongestionSnapshot(
        OptionalLong measuredAtMillis,
        long madeAtMillis,
        List<TierMean> tiers,
        long linkIntervalMillis,
        LinkStates links) {

    public CongestionSnapshot {
        tiers = List.copyOf(tiers);
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
}
