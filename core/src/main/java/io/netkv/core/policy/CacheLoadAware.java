package io.netkv.core.policy;

/**
 * {@code cache-load-aware} (the paper's CLA*): cache hit and load, weights tuned.
 *
 * <p>cost [s] = missing bytes / {@link PolicyWeights#cacheBandwidthBytesPerSecond} +
 * {@link PolicyWeights#cacheLoadSeconds} x load
 */
final class CacheLoadAware implements Policy {

    private final PolicyWeights weights;

    CacheLoadAware(PolicyWeights weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return "cache-load-aware";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(0, weights.cacheBandwidthBytesPerSecond());
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return weights.cacheLoadSeconds();
    }
}
