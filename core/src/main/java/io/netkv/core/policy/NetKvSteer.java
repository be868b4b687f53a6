package io.netkv.core.policy;

/**
 * {@code netkv-steer}: the decision names the member link that the transfer takes of each uplink, and costs what
 * it would be on those (docs/decisions/0018-paths.md).
 *
 * <p>cost [s] = latency(tier) + missing bytes / steeredBandwidth(path) + {@link PolicyWeights#networkLoadSeconds} x load
 *
 * <p>Where the oracle has been silent for too long to believe it at all, it costs as {@code cache-load-aware}.
 */
final class NetKvSteer extends MeasuredNetworkPolicy {

    NetKvSteer(PolicyWeights weights) {
        super(weights);
    }

    @Override
    public String name() {
        return "netkv-steer";
    }

    @Override
    void assumeMeasured(Path path, PathCost cost) {
        cost.set(path.latencySeconds(), path.steeredBandwidthBytesPerSecond());
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
