package io.netkv.core.policy;

/**
 * {@code llmd-topology}: scores as of llm-d's router, with the weights of its default configuration (prefix cache 3, KV memory in use 2,
 * queue 2), and its topology-affinity-scorer beside them with the weight of 1 that a scorer has without one: same host 1.00, rack
 * 0.20, zone 0.05, region 0.02 (llm-d-router, pull request 2299). A pod is the zone here. Nobody waits in a queue in our model, so
 * that score is the same for all.
 *
 * <p>cost = (1 - topology score) + 3 x missing share of the prompt + 2 x share of KV memory in use
 */
final class LlmdTopology implements Policy {

    private static final double[] TOPOLOGY_SCORES = {1.00, 0.20, 0.05, 0.02};
    private static final double PREFIX_WEIGHT = 3;
    private static final double MEMORY_WEIGHT = 2;
    private static final double THOUSAND = 1000;

    @Override
    public String name() {
        return "llmd-topology";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(
                1 - TOPOLOGY_SCORES[Math.min(path.tier(), TOPOLOGY_SCORES.length - 1)],
                path.promptBytes() / PREFIX_WEIGHT);
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return MEMORY_WEIGHT / THOUSAND;
    }

    @Override
    public LoadMeasure loadMeasure() {
        return LoadMeasure.KV_USE;
    }

    @Override
    public boolean isTime() {
        return false;
    }
}
