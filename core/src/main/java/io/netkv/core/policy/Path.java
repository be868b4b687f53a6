package io.netkv.core.policy;

/**
 * Inputs of a policy: the way from the prefill instance of the request that is being decided to decode instances that are all
 * equally far, those of another rack, or to one in the same rack.
 */
public interface Path {

    /** Distance from the prefill instance, see {@link io.netkv.core.fabric.Tier}. */
    int tier();

    /** KV cache of the whole prompt, bytes. */
    double promptBytes();

    /** Latency of that tier, seconds. */
    double latencySeconds();

    /** Bandwidth of one flow over that tier in an idle network, bytes per second. */
    double bandwidthBytesPerSecond();

    /**
     * Expected number of the scheduler's own transfers in flight that share a link with a new one: the sum, over the uplinks
     * of the path, of own transfers booked / member links. 0 or more.
     */
    double sharedTransfers();

    /** Measured congestion of the tier, reduced as the measurement ages, 0 to below 1. */
    double congestion();

    /**
     * How much longer a flow takes on the links of this path than on the links of a usual path of its tier, own transfers left out; above
     * 0, and 1 where nothing is known of single links. Where the network chooses among member links, the mean over them.
     */
    double slowdown();

    /**
     * What a new flow is expected to get on the best of the path's member links, beside the traffic of others and own transfers,
     * bytes per second, above 0.
     */
    double steeredBandwidthBytesPerSecond();

    /** False if the oracle has been silent for so long that not even the tiers are used. */
    boolean isNetworkDataUsable();
}
