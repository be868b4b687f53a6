package io.netkv.simulator.cluster;

/** By prefill instance: which prefills run and which wait, where they are finite, and what its prefix cache holds. */
final class PrefillPool {

    private final int concurrency;
    private final int[] running;
    private final IntQueue[] waiting;
    /** Tokens of those that wait, as they were counted when they came. */
    private final long[] waitingTokens;
    /** Of those that run: tokens that are computed in a second, and the same times the second at which it ends. */
    private final double[] tokensPerSecond;

    private final double[] tokensAtEnd;
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
        waitingTokens = new long[instances];
        tokensPerSecond = new double[instances];
        tokensAtEnd = new double[instances];
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

    /**
     * Lets a request in; returns whether its prefill starts now.
     *
     * @param tokens that it must compute, as far as is known now
     */
    boolean enter(int instance, int request, long tokens) {
        if (isUnlimited()) {
            return true;
        }
        if (running[instance] < concurrency) {
            running[instance]++;
            return true;
        }
        waiting[instance].add(request);
        waitingTokens[instance] += tokens;
        return false;
    }

    /** A prefill starts now, and ends at a time. */
    void start(int instance, long tokens, double nowSeconds, double endSeconds) {
        double rate = tokens / (endSeconds - nowSeconds);
        tokensPerSecond[instance] += rate;
        tokensAtEnd[instance] += rate * endSeconds;
    }

    /** Takes note that a prefill is done; see {@link #start}. */
    void end(int instance, long tokens, double startSeconds, double endSeconds) {
        start(instance, -tokens, startSeconds, endSeconds);
        if (running[instance] == 1) {
            tokensPerSecond[instance] = 0;
            tokensAtEnd[instance] = 0;
        }
    }

    /** Makes room for the next; returns the request whose prefill starts now, or -1. */
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

    /** A request does not wait any more whose tokens were counted when it came. */
    void waited(int instance, long tokens) {
        waitingTokens[instance] -= tokens;
    }

    /** Tokens that are computed or wait; 0 where prefill has no queue. */
    long queuedTokens(int instance, double nowSeconds) {
        if (isUnlimited()) {
            return 0;
        }
        double left = tokensAtEnd[instance] - tokensPerSecond[instance] * nowSeconds;
        return waitingTokens[instance] + Math.max(0, Math.round(left));
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

    /** The prefix blocks that an instance holds. */
    PrefixCache cache(int instance) {
        return caches[instance];
    }
}
