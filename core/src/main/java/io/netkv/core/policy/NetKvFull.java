package io.netkv.core.policy;

/**
 * {@code netkv-full}: as {@code netkv-self-contention}, with the tier's measured congestion.
 *
 * <p>cost [s] = latency(tier) + missing bytes / bandwidthLeft(tier) + {@link PolicyWeights#networkLoadSeconds} x load,
 * where bandwidthLeft = bandwidth(tier) x (1 - congestion(tier)) / (1 + shared own transfers)
 *
 * <p>Where the oracle has been silent for too long to believe it at all, it costs as {@code cache-load-aware}.
 */
final class NetKvFull implements Policy {

    private final PolicyWeights weights;
    private final Policy withoutNetwork;

    NetKvFull(PolicyWeights weights) {
        this.weights = weights;
        withoutNetwork = new CacheLoadAware(weights);
    }

    @Override
    public String name() {
        return "netkv-full";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        if (!path.isNetworkDataUsable()) {
            withoutNetwork.assume(path, cost);
            return;
        }
        double congestion = path.congestion();
        double shared = path.sharedTransfers();
        cost.set(path.latencySeconds(), path.bandwidthBytesPerSecond() * (1 - congestion) / (1 + shared));
        cost.setReductions(congestion, shared);
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return isNetworkDataUsable ? weights.networkLoadSeconds() : withoutNetwork.secondsPerLoad(false);
    }
}
