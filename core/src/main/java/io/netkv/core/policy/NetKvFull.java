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
    public void cost(Candidate candidate, Cost cost) {
        if (!candidate.isNetworkDataUsable()) {
            withoutNetwork.cost(candidate, cost);
            return;
        }
        double congestion = candidate.congestion();
        double shared = candidate.sharedTransfers();
        cost.setTime(
                candidate.latencySeconds(),
                candidate.missingBytes(),
                candidate.bandwidthBytesPerSecond() * (1 - congestion) / (1 + shared),
                weights.networkLoadSeconds() * candidate.load());
        cost.setReductions(congestion, shared);
    }
}
