package io.netkv.core.policy;

/**
 * {@code dynamo-qos-table}: the soft scoring that Dynamo's issue 9118 proposes for later: latency and bandwidth of each pair of domains
 * from a table, beside the KV memory in use. What a token in use is worth is ours: as much as {@code netkv-static}'s load of one
 * request, for the 12,000 tokens of an average request.
 *
 * <p>cost [s] = latency(tier) + missing bytes / bandwidth(tier) + {@link PolicyWeights#networkLoadSeconds} x tokens in use / 12,000
 */
final class DynamoQosTable implements Policy {

    private static final double TOKENS_PER_REQUEST = 12_000;

    private final PolicyWeights weights;

    DynamoQosTable(PolicyWeights weights) {
        this.weights = weights;
    }

    @Override
    public String name() {
        return "dynamo-qos-table";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(path.latencySeconds(), path.bandwidthBytesPerSecond());
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return weights.networkLoadSeconds() / TOKENS_PER_REQUEST;
    }

    @Override
    public LoadMeasure loadMeasure() {
        return LoadMeasure.KV_TOKENS;
    }
}
