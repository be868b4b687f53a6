package io.netkv.core.policy;

/**
 * {@code cache-aware} (the paper's CA): the instance that holds most of the prompt.
 *
 * <p>cost [s] = missing bytes / one fixed bandwidth. The division changes no order; it keeps costs comparable.
 */
final class CacheAware implements Policy {

    private final PolicyWeights weights;

    CacheAware(PolicyWeights weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return "cache-aware";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(0, weights.cacheBandwidthBytesPerSecond());
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return 0;
    }
}
