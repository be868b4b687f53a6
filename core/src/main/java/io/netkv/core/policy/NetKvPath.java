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
final class NetKvPath extends MeasuredNetworkPolicy {

    NetKvPath(PolicyWeights weights) {
        super(weights);
    }

    @Override
    public String name() {
        return "netkv-path";
    }

    @Override
    void assumeMeasured(Path path, PathCost cost) {
        double congestion = path.congestion();
        double shared = path.sharedTransfers();
        double tierBandwidth = path.bandwidthBytesPerSecond() * (1 - congestion) / (1 + shared);
        cost.set(path.latencySeconds(), tierBandwidth / path.slowdown());
        cost.setReductions(congestion, shared);
    }

    @Override
    public boolean readsLinks() {
        return true;
    }
}
