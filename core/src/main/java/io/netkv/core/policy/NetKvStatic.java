package io.netkv.core.policy;

/**
 * {@code netkv-static}: load and the tier's static bandwidth.
 *
 * <p>cost [s] = latency(tier) + missing bytes / bandwidth(tier) + {@link PolicyWeights#networkLoadSeconds} x load
 *
 * <p>The paper adds wait(d) + step(d); both grow with load, which stands for them here, as in the calibration.
 */
final class NetKvStatic implements Policy {

    private final PolicyWeights weights;

    NetKvStatic(PolicyWeights weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return "netkv-static";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(path.latencySeconds(), path.bandwidthBytesPerSecond());
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return weights.networkLoadSeconds();
    }
}
