package io.netkv.core.policy;

/**
 * {@code netkv-steer}: the decision names the member link that the transfer takes of each uplink, and costs what
 * it would be on those (docs/decisions/0018-paths.md).
 *
 * <p>cost [s] = latency(tier) + missing bytes / steeredBandwidth(path) + {@link PolicyWeights#networkLoadSeconds} x load
 *
 * <p>Where the oracle has been silent for too long to believe it at all, it costs as {@code cache-load-aware}.
 */
final class NetKvSteer implements Policy {

    private final PolicyWeights weights;
    private final Policy withoutNetwork;

    NetKvSteer(PolicyWeights weights) {
        this.weights = weights;
        withoutNetwork = new CacheLoadAware(weights);
    }

    @Override
    public String name() {
        return "netkv-steer";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        if (!path.isNetworkDataUsable()) {
            withoutNetwork.assume(path, cost);
            return;
        }
        cost.set(path.latencySeconds(), path.steeredBandwidthBytesPerSecond());
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return isNetworkDataUsable ? weights.networkLoadSeconds() : withoutNetwork.secondsPerLoad(false);
    }

    @Override
    public boolean readsLinks() {
        return true;
    }

    @Override
    public boolean isSteering() {
        return true;
    }
}
