package io.netkv.demo;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.player.LiveClusterSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.Workload;
import io.netkv.trace.workload.WorkloadSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Its fabrics, one for each policy. */
    public Set<String> fabricNames() {
        return policies.stream().map(this::fabricName).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads the trace once through, so that a bad line is reported before anything starts.
     *
     * @throws UserFacingException where it has no end
     */
    public long countRequests() {
        if (workload.loops() == WorkloadSettings.ENDLESS && workload.limit() == WorkloadSettings.UNLIMITED) {
            throw new UserFacingException("a demo needs an end; give --limit or a --loop count");
        }
        long requests = 0;
        try (Workload arrivals = Workload.open(trace, workload)) {
            while (arrivals.hasNext()) {
                arrivals.next();
                requests++;
            }
        }
        return requests;
    }

    /** Event time per wall time, of all parts. */
    public double speed() {
        return player.speed();
    }
}
