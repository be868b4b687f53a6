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
    public void cost(Candidate candidate, Cost cost) {
        double shared = candidate.sharedTransfers();
        cost.setTime(
                candidate.latencySeconds(),
                candidate.missingBytes(),
                candidate.bandwidthBytesPerSecond() / (1 + shared),
                weights.networkLoadSeconds() * candidate.load());
        cost.setReductions(0, shared);
    }
}
