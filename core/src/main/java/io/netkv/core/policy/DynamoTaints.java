package io.netkv.core.policy;

import io.netkv.core.fabric.Tier;

/**
 * Dynamo's router for decode workers, with its topology-aware KV transfer: the cost of a worker is the KV memory in use there.
 *
 * <p>{@code dynamo-taints-required} takes workers in the prefill worker's domain alone. {@code dynamo-taints-preferred} multiplies the
 * cost there by 1 - weight, with the weight of 0.85 of its documentation (Dynamo issue 9118, pull request 9558, and "Topology-Aware KV
 * Transfer" of its documentation, version 1.5). The domain is the pod.
 *
 * <p>cost = tokens of KV memory in use, x 0.15 in the domain if preferred
 */
final class DynamoTaints implements Policy {

    private static final double PREFERRED_WEIGHT = 0.85;

    private final boolean isRequired;

    DynamoTaints(boolean isRequired) {
        this.isRequired = isRequired;
    }

    @Override
    public String name() {
        return isRequired ? "dynamo-taints-required" : "dynamo-taints-preferred";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(0, Double.POSITIVE_INFINITY);
        if (path.tier() <= Tier.POD) {
            cost.setLoadFactor(isRequired ? 1 : 1 - PREFERRED_WEIGHT);
        } else if (isRequired) {
            cost.exclude();
        }
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return 1;
    }

    @Override
    public LoadMeasure loadMeasure() {
        return LoadMeasure.KV_TOKENS;
    }

    @Override
    public boolean isTime() {
        return false;
    }
}
