package io.netkv.scheduler;

import io.netkv.avro.CostBreakdown;
import io.netkv.core.placement.Standing;

/**
 * What one decode instance would cost.
 *
 * @param cost the policy's cost and its terms
 * @param standing whether the instance can be counted on
 * @param isCandidate whether it takes the request now
 */
public record InstanceCost(CostBreakdown cost, Standing standing, boolean isCandidate) {

    /** Counts the prefill instance in, which all of them have in common. */
    void addPrefill(double seconds) {
        cost.setPrefillSeconds(cost.getPrefillSeconds() + seconds);
        cost.setTotalSeconds(cost.getTotalSeconds() + seconds);
    }
}
