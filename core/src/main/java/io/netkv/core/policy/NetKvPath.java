package io.netkv.core.policy;

/**
 * {@code netkv-path}: as {@code netkv-full}, with what is measured on the links of the path itself
 * (docs/decisions/0018-paths.md).
 *
 * <p>cost [s] = latency(tier) + missing bytes / bandwidthLeft(path) + {@link PolicyWeights#networkLoadSeconds} x load
 *
 * <p>where bandwidthLeft(path) = bandwidth(tier) x (1 - congestion(tier)) / (1 + shared own transfers) / slowdown(path).
 * Where links say nothing that their tier does not, that is the bandwidth of {@code netkv-full}.
 *
 * <p>Where the oracle has been silent for too long to believe it at all, it costs as {@code cache-load-aware}.
 */
final class NetKvPath implements Policy {

    private final PolicyWeights weights;
    private final Policy withoutNetwork;

    NetKvPath(PolicyWeights weights) {
        this.weights = weights;
        withoutNetwork = new CacheLoadAware(weights);
    }

    @Override
    public String name() {
        return "netkv-path";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        if (!path.isNetworkDataUsable()) {
            withoutNetwork.assume(path, cost);
            return;
        }
        double congestion = path.congestion();
        double shared = path.sharedTransfers();
        double tierBandwidth = path.bandwidthBytesPerSecond() * (1 - congestion) / (1 + shared);
        cost.set(path.latencySeconds(), tierBandwidth / path.slowdown());
        cost.setReductions(congestion, shared);
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return isNetworkDataUsable ? weights.networkLoadSeconds() : withoutNetwork.secondsPerLoad(false);
    }

    @Override
    public boolean readsLinks() {
        return true;
    }
}
