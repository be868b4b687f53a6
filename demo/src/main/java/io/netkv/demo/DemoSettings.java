package io.netkv.demo;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.player.LiveClusterSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.WorkloadSettings;
import java.util.HashSet;
import java.util.List;

/**
 * Settings of the demo.
 *
 * @param fabric on which every policy places the workload
 * @param policies published names; compared side by side on the same arrivals
 * @param trace where requests come from
 * @param workload which of them
 * @param prefill how prefill instances are chosen
 * @param player the simulated cluster; its speed is the whole demo's
 */
public record DemoSettings(
        FabricSpec fabric,
        List<String> policies,
        TraceSource trace,
        WorkloadSettings workload,
        PrefillPolicy prefill,
        LiveClusterSettings player) {

    public DemoSettings {
        policies = List.copyOf(policies);
        if (policies.isEmpty()) {
            throw new IllegalArgumentException("no policy is named; name at least one of " + Policies.names());
        }
        if (new HashSet<>(policies).size() < policies.size()) {
            throw new IllegalArgumentException("a policy is named twice: " + policies);
        }
        policies.forEach(policy -> Policies.named(policy, PolicyWeights.DEFAULT));
    }

    /** The fabric's name for one policy. */
    public String fabricName(String policy) {
        return fabric.name() + "-" + policy;
    }

    /** Event time per wall time, of all parts. */
    public double speed() {
        return player.speed();
    }
}
