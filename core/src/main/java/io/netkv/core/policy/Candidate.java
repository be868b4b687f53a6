package io.netkv.core.policy;

/** Inputs of a policy: one eligible decode instance, for the request that is being decided. */
public interface Candidate {

    /** Bytes of the request's KV cache that the instance does not hold and that would be sent, 0 or more. */
    long missingBytes();

    /** Requests that run on the instance, wait on it, or are in transfer to it, 0 or more. */
    int load();

    /** Position after the last chosen instance in the fabric's order, from 0 for the next one. */
    int placesAfterLastChoice();

    /** Distance from the prefill instance, 0 to 3. */
    int tier();

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

    /** False if the oracle has been silent for so long that not even the tiers are used. */
    boolean isNetworkDataUsable();
}
