package io.netkv.simulator.cluster;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import io.netkv.simulator.network.FlowNetwork;

/**
 * Puts KV transfers onto the fabric's links. On each level ECMP hashes a transfer onto one member link of the group that
 * leads up, and it comes down by the same member: in a fat-tree the switch that is chosen on the way up has one link to
 * each rack or pod below it. Where the decision names the member link, that one is taken. Stripe s of a transfer takes the s-th member behind that one.
 */
final class Transfers {

    private final Fabric fabric;
    private final FlowNetwork network;
    private final long seed;
    private final double crossingShare;
    private final int[] path = new int[Fabric.MOST_HOPS];

    /**
     * Starts flows in a network.
     *
     * @param crossingShare part of a tier's bandwidth that background leaves to one flow between racks
     */
    Transfers(Fabric fabric, FlowNetwork network, long seed, double crossingShare) {
        this.fabric = fabric;
        this.network = network;
        this.seed = seed;
        this.crossingShare = crossingShare;
    }

    /** Starts one transfer as a number of flows with the same tag, on member links that are named or left to ECMP. */
    void start(int from, int to, long requestId, long route, long bytes, int stripes, int tag) {
        int tier = fabric.tier(from, to);
        double rateCap = fabric.tierBandwidthBytesPerSecond(tier) * (tier >= Tier.POD ? crossingShare : 1);
        long hash = SplitMix64.mix(seed, requestId);
        for (int stripe = 0; stripe < stripes; stripe++) {
            int hops = findPath(from, to, tier, hash, route, stripe);
            network.start(path, hops, (double) bytes / stripes, fabric.tierLatencySeconds(tier), rateCap, tag);
        }
    }

    private int findPath(int from, int to, int tier, long hash, long route, int stripe) {
        int hops = Fabric.hops(tier);
        for (int hop = 0; hop < hops; hop++) {
            int group = fabric.hop(from, to, tier, hop);
            int members = fabric.groupSize(group);
            int level = fabric.tierOfGroup(group);
            int named = Route.member(route, level);
            int member = named != Route.NONE ? named : SplitMix64.below(members, SplitMix64.mix(hash + level));
            path[hop] = fabric.groupLink(group, (member + stripe) % members);
        }
        return hops;
    }
}
