package io.netkv.scheduler;

import io.netkv.core.policy.Policies;
import io.netkv.core.policy.Policy;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.core.scheduler.OracleTrust;
import java.util.Map;

/**
 * What the scheduler can be told.
 *
 * @param policy published name of the policy that decides
 * @param fabricPolicies policies of single fabrics, by fabric name, where they differ
 * @param weights what the policies are tuned by
 * @param trust for how long the oracle's last word is believed
 * @param ledgerExpiryMillis event time after which a transfer whose end nobody reported is taken for ended, above 0
 * @param rememberMillis event time for which a decided request is recognised when it comes again; not below
 *     {@code ledgerExpiryMillis}, and below the retention of the decode-assignments topic
 */
public record SchedulerSettings(
        String policy,
        Map<String, String> fabricPolicies,
        PolicyWeights weights,
        OracleTrust trust,
        long ledgerExpiryMillis,
        long rememberMillis) {

    /** netkv-full everywhere; transfers expire after two minutes, requests are remembered for an hour. */
    public static final SchedulerSettings DEFAULT = new SchedulerSettings(
            "netkv-full", Map.of(), PolicyWeights.DEFAULT, OracleTrust.DEFAULT, 120_000, 3_600_000);

    public SchedulerSettings {
        Policies.named(policy, weights);
        fabricPolicies = Map.copyOf(fabricPolicies);
        fabricPolicies.values().forEach(name -> Policies.named(name, weights));
        if (ledgerExpiryMillis <= 0) {
            throw new IllegalArgumentException("ledger expiry is " + ledgerExpiryMillis + " ms; it must be above 0");
        }
        if (rememberMillis < ledgerExpiryMillis) {
            throw new IllegalArgumentException("requests are remembered for " + rememberMillis
                    + " ms; it must not be below the ledger's expiry, " + ledgerExpiryMillis + " ms");
        }
    }

    /** The same with other policies. */
    public SchedulerSettings withPolicies(String newPolicy, Map<String, String> newFabricPolicies) {
        return new SchedulerSettings(newPolicy, newFabricPolicies, weights, trust, ledgerExpiryMillis, rememberMillis);
    }

    /** The policy that decides for a fabric. */
    Policy policyOf(String fabric) {
        return Policies.named(fabricPolicies.getOrDefault(fabric, policy), weights);
    }
}
