package io.netkv.scheduler;

import io.netkv.avro.CostBreakdown;

/**
 * What a policy would choose.
 *
 * @param policy its published name
 * @param isTime whether its costs are seconds; else only their order means something
 * @param cost of its choice, by itself
 * @param regretSeconds how much more the decision costs by this policy; not a number where its costs are no time
 */
public record PolicyChoice(String policy, boolean isTime, CostBreakdown cost, double regretSeconds) {}
