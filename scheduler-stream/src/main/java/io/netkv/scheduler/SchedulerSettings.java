package io.netkv.scheduler;

import io.netkv.core.placement.PlacementRules;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.Policy;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.core.time.EventClock;
import io.netkv.scheduler.log.LogSettings;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the scheduler.
 *
 * @param policy published name of the policy that decides
 * @param fabricPolicies policies of single fabrics, by fabric name, where they differ
 * @param weights what the policies are tuned by
 * @param rules how old reports are used, when bookings end, when an instance is avoided
 * @param dedupWindow event time for which a decided request is recognised when it comes again; not below the ledger's
 *     expiry, and below the retention of the decode-assignments topic
 * @param judge published name of the policy that names what it would have chosen in place of each decision; null: none, but of requests that
 *     name their decode instance the policy that decides
 * @param judgeWeights its weights
 * @param speed event time per wall time: 1 live, the speed factor in replays; above 0
 */
public record SchedulerSettings(
        String policy,
        Map<String, String> fabricPolicies,
        PolicyWeights weights,
        PlacementRules rules,
        Duration dedupWindow,
        @Nullable String judge,
        PolicyWeights judgeWeights,
        double speed) {

    /** netkv-full everywhere, for live traffic; requests are remembered for an hour. */
    public static final SchedulerSettings DEFAULT = new SchedulerSettings(
            "netkv-full",
            Map.of(),
            PolicyWeights.DEFAULT,
            PlacementRules.DEFAULT,
            Duration.ofHours(1),
            null,
            PolicyWeights.DEFAULT,
            1);

    public SchedulerSettings {
        Policies.named(policy, weights);
        if (judge != null) {
            Policies.named(judge, judgeWeights);
        }
        fabricPolicies = Map.copyOf(fabricPolicies);
        fabricPolicies.values().forEach(name -> Policies.named(name, weights));
        long ledgerExpiryMillis = rules.ledger().expiryMillis();
        if (dedupWindow.toMillis() < ledgerExpiryMillis) {
            throw new IllegalArgumentException("dedup window is " + dedupWindow.toMillis()
                    + " ms; it must not be below the ledger expiry, " + ledgerExpiryMillis + " ms");
        }
        EventClock.requireSpeed(speed);
    }

    /** The same with other policies. */
    public SchedulerSettings withPolicies(String newPolicy, Map<String, String> newFabricPolicies) {
        return new SchedulerSettings(
                newPolicy, newFabricPolicies, weights, rules, dedupWindow, judge, judgeWeights, speed);
    }

    /** The same with a policy that judges. */
    public SchedulerSettings withJudge(String newJudge) {
        return withJudge(newJudge, weights);
    }

    /** The same with a policy that judges by weights of its own. */
    public SchedulerSettings withJudge(String newJudge, PolicyWeights newWeights) {
        return new SchedulerSettings(policy, fabricPolicies, weights, rules, dedupWindow, newJudge, newWeights, speed);
    }

    /** The same for a replay at another speed. */
    public SchedulerSettings withSpeed(double newSpeed) {
        return new SchedulerSettings(
                policy, fabricPolicies, weights, rules, dedupWindow, judge, judgeWeights, newSpeed);
    }

    /** How much of the logs is remembered. */
    public LogSettings logs() {
        return new LogSettings(dedupWindow.toMillis(), rules.ledger().expiryMillis(), speed);
    }

    /** The policy that judges what another decides; null where that one, or none, would. */
    @Nullable Policy judgeOf(Policy decides) {
        if (judge == null || (judge.equals(decides.name()) && judgeWeights.equals(weights))) {
            return null;
        }
        return Policies.named(judge, judgeWeights);
    }

    /** The policy that decides for a fabric. */
    Policy policyOf(String fabric) {
        return Policies.named(fabricPolicies.getOrDefault(fabric, policy), weights);
    }
}
