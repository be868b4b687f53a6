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
    public void cost(Candidate candidate, Cost cost) {
        cost.setTime(
                0,
                candidate.missingBytes(),
                weights.cacheBandwidthBytesPerSecond(),
                weights.cacheLoadSeconds() * candidate.load());
    }
}
