package io.netkv.simulator.cluster;

/** By prefill instance: which prefills run and which wait, where they are finite, and what its prefix cache holds. */
final class PrefillPool {

    private final int concurrency;
    private final int[] running;
    private final IntQueue[] waiting;
    private final int cacheBlocks;
    private final int blockTokens;
    private final PrefixCache[] caches;

    PrefillPool(int instances, ClusterParameters parameters) {
        concurrency = parameters.prefillConcurrency();
        cacheBlocks = parameters.prefillCacheBlocks();
        blockTokens = parameters.decode().cacheBlockTokens();
        caches = new PrefixCache[instances];
        running = new int[instances];
        waiting = new IntQueue[instances];
        for (int instance = 0; instance < instances; instance++) {
            waiting[instance] = new IntQueue();
            caches[instance] = new PrefixCache(cacheBlocks, PrefixCache.Listener.NONE);
        }
    }

    private boolean isUnlimited() {
        return concurrency == 0;
    }

    /** Whether a prefill takes what it takes, whatever else the instance does and did. */
    boolean isUnconstrained() {
        return isUnlimited() && cacheBlocks == 0;
    }

    /** Lets a request in; returns whether its prefill starts now. */
    boolean enter(int instance, int request) {
        if (isUnlimited()) {
            return true;
        }
        if (running[instance] < concurrency) {
            running[instance]++;
            return true;
        }
        waiting[instance].add(request);
        return false;
    }

    /** Takes note that a prefill is done; returns the request whose prefill starts now, or -1. */
    int leave(int instance) {
        if (isUnlimited()) {
            return -1;
        }
        if (waiting[instance].isEmpty()) {
            running[instance]--;
            return -1;
        }
        return waiting[instance].remove();
    }

    /** Tokens of a prompt that a prefill which starts now must compute: the last one always. */
    int tokensToCompute(int instance, ClusterRequest request) {
        long held = (long) caches[instance].leading(request.prefixBlocks()) * blockTokens;
        return (int) Math.max(1, request.inputTokens() - held);
    }

    /** Holds a prompt's blocks, whose prefill is done. */
    void hold(int instance, ClusterRequest request) {
        caches[instance].insert(request.prefixBlocks(), cacheBlocks);
    }
}
