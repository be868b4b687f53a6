package io.netkv.core.policy;

/**
 * {@code netkv-self-contention}: as {@code netkv-static}, with the scheduler's own transfers in flight, which telemetry
 * does not show yet.
 *
 * <p>cost [s] = latency(tier) + missing bytes / (bandwidth(tier) / (1 + shared own transfers)) +
 * {@link PolicyWeights#networkLoadSeconds} x load
 */
final class NetKvSelfContention implements Policy {

    private final PolicyWeights weights;

    NetKvSelfContention(PolicyWeights weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return "netkv-self-contention";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        double shared = path.sharedTransfers();
        cost.set(path.latencySeconds(), path.bandwidthBytesPerSecond() / (1 + shared));
        cost.setReductions(0, shared);
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return weights.networkLoadSeconds();
    }
}
