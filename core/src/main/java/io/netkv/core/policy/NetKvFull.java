package io.netkv.core.policy;

/**
 * {@code netkv-full}: as {@code netkv-self-contention}, with the tier's measured congestion.
 *
 * <p>cost [s] = latency(tier) + missing bytes / bandwidthLeft(tier) + {@link PolicyWeights#networkLoadSeconds} x load,
 * where bandwidthLeft = bandwidth(tier) x (1 - congestion(tier)) / (1 + shared own transfers)
 *
 * <p>Where the oracle has been silent for too long to believe it at all, it costs as {@code cache-load-aware}.
 */
final class NetKvFull extends MeasuredNetworkPolicy {

    NetKvFull(PolicyWeights weights) {
        super(weights);
    }

    @Override
    public String name() {
        return "netkv-full";
    }

    @Override
    void assumeMeasured(Path path, PathCost cost) {
        double congestion = path.congestion();
        double shared = path.sharedTransfers();
        cost.set(path.latencySeconds(), path.bandwidthBytesPerSecond() * (1 - congestion) / (1 + shared));
        cost.setReductions(congestion, shared);
    }
}
