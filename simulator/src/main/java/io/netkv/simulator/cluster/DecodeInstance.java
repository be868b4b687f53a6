package io.netkv.simulator.cluster;

import io.netkv.simulator.cluster.ClusterParameters.Decode;

/** Memory, prefix cache and batch of one decode instance. */
final class DecodeInstance {

    final DecodeBatch batch;
    final PrefixCache cache;
    /** Requests that wait for memory. */
    final IntQueue waiting = new IntQueue();

    private final Decode parameters;
    private final long capacityTokens;
    private long reservedTokens;
    /** Requests that have memory and are not in the batch yet. */
    int inbound;

    DecodeInstance(Decode parameters, long capacityTokens, PrefixCache.Listener blocks) {
        this.parameters = parameters;
        this.capacityTokens = capacityTokens;
        batch = new DecodeBatch(parameters);
        cache = new PrefixCache(parameters.cacheBlocks(), blocks);
    }

    long capacityTokens() {
        return capacityTokens;
    }

    /** Memory that no request has reserved; prefix cache gives way, so that it counts as free. */
    long freeTokens() {
        return capacityTokens - reservedTokens;
    }

    /** Reserves memory for a prompt; of the prefix cache, what the prompt can use gives way last. */
    void reserve(long tokens, long[] prefixBlocks) {
        reservedTokens += tokens;
        cache.touch(prefixBlocks, cache.leading(prefixBlocks));
        cache.shrinkTo(cacheRoomBlocks());
    }

    void release(long tokens) {
        reservedTokens -= tokens;
    }

    void cache(long[] prefixBlocks) {
        cache.insert(prefixBlocks, cacheRoomBlocks());
    }

    private int cacheRoomBlocks() {
        return (int) Math.min(parameters.cacheBlocks(), freeTokens() / parameters.cacheBlockTokens());
    }
}
