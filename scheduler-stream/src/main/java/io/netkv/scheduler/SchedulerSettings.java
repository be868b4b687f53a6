package io.netkv.scheduler;

import io.netkv.core.placement.StalenessPolicy;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.Policy;
import io.netkv.core.policy.PolicyWeights;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of the scheduler.
 *
 * @param policy published name of the policy that decides
 * @param fabricPolicies policies of single fabrics, by fabric name, where they differ
 * @param weights what the policies are tuned by
 * @param staleness how the use of the oracle changes with its age
 * @param ledgerExpiry event time after which a transfer whose end nobody reported is considered finished, above 0
 * @param dedupWindow event time for which a decided request is recognised when it comes again; not below
 *     {@code ledgerExpiry}, and below the retention of the decode-assignments topic
 */
public record SchedulerSettings(
        String policy,
        Map<String, String> fabricPolicies,
        PolicyWeights weights,
        StalenessPolicy staleness,
        Duration ledgerExpiry,
        Duration dedupWindow) {

    /** netkv-full everywhere; transfers expire after two minutes, requests are remembered for an hour. */
    public static final SchedulerSettings DEFAULT = new SchedulerSettings(
            "netkv-full",
            Map.of(),
            PolicyWeights.DEFAULT,
            StalenessPolicy.DEFAULT,
            Duration.ofMinutes(2),
            Duration.ofHours(1));

    public SchedulerSettings {
        Policies.named(policy, weights);
        fabricPolicies = Map.copyOf(fabricPolicies);
        fabricPolicies.values().forEach(name -> Policies.named(name, weights));
        if (ledgerExpiry.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "ledger expiry is " + ledgerExpiry.toMillis() + " ms; it must be above 0");
        }
        if (dedupWindow.compareTo(ledgerExpiry) < 0) {
            throw new IllegalArgumentException("dedup window is " + dedupWindow.toMillis()
                    + " ms; it must not be below the ledger expiry, " + ledgerExpiry.toMillis() + " ms");
        }
    }

    /** The same with other policies. */
    public SchedulerSettings withPolicies(String newPolicy, Map<String, String> newFabricPolicies) {
        return new SchedulerSettings(newPolicy, newFabricPolicies, weights, staleness, ledgerExpiry, dedupWindow);
    }

    /** The policy that decides for a fabric. */
    Policy policyOf(String fabric) {
        return Policies.named(fabricPolicies.getOrDefault(fabric, policy), weights);
    }
}
