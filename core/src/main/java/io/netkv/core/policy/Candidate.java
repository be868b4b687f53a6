package io.netkv.core.policy;

/** What a policy may know of one eligible decode instance, for the request that is being decided. */
public interface Candidate {

    /** Bytes of the request's KV cache that the instance does not hold, 0 or more: what would be sent. */
    long missingBytes();

    /** Requests that run or wait on the instance or are under way to it, 0 or more. */
    int load();

    /** How many places after the last chosen instance this one stands, in the fabric's order: 0 for the next. */
    int placesAfterLastChoice();

    /** Distance from the prefill instance, 0 to 3. */
    int tier();

    /** Latency of that tier, seconds. */
    double latencySeconds();

    /** What one flow gets over that tier of an idle network, bytes per second. */
    double bandwidthBytesPerSecond();

    /**
     * The scheduler's own transfers in flight that a new one would expect to meet on its way: the sum, over the uplinks of
     * the path, of own transfers booked / member links. 0 or more.
     */
    double sharedTransfers();

    /** Measured congestion of the tier as far as it is still believed, 0 to below 1. */
    double congestion();

    /** False where the oracle has been silent for so long that not even the tiers are believed. */
    boolean isNetworkDataUsable();
}
