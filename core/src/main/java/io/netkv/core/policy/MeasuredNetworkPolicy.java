package io.netkv.core.policy;

/**
 * A policy that reads what the oracle has measured. Where the oracle has been silent for too long to believe it at all, it costs as
 * {@code cache-load-aware}.
 */
abstract class MeasuredNetworkPolicy implements Policy {

    private final PolicyWeights weights;
    private final Policy withoutNetwork;

    MeasuredNetworkPolicy(PolicyWeights weights) {
        this.weights = weights;
        withoutNetwork = new CacheLoadAware(weights);
    }

    @Override
    public final void assume(Path path, PathCost cost) {
        if (path.isNetworkDataUsable()) {
            assumeMeasured(path, cost);
        } else {
            withoutNetwork.assume(path, cost);
        }
    }

    /** Sets what is assumed of a path of which something is known; see {@link #assume}. */
    abstract void assumeMeasured(Path path, PathCost cost);

    @Override
    public final boolean readsOracle() {
        return true;
    }

    @Override
    public final double secondsPerLoad(boolean isNetworkDataUsable) {
        return isNetworkDataUsable ? weights.networkLoadSeconds() : withoutNetwork.secondsPerLoad(false);
    }
}
