package io.netkv.simulator.experiment;

import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.trial.TrialSettings;
import java.util.HashSet;
import java.util.List;

/**
 * How an experiment is run.
 *
 * @param trace where its requests come from, in order
 * @param traceName what reports call it
 * @param seeds it is run with the seeds 1 to this; 1 or more
 * @param requests of one trial at 64 GPUs, 1 or more
 * @param base what its conditions start from
 * @param policies published names, instead of the experiment's own; empty for those
 */
public record ExperimentSettings(
        List<TraceRequest> trace,
        String traceName,
        int seeds,
        int requests,
        TrialSettings base,
        List<String> policies) {

    public ExperimentSettings {
        if (seeds < 1) {
            throw new IllegalArgumentException("number of seeds is " + seeds + "; it must be 1 or more");
        }
        if (requests < 1) {
            throw new IllegalArgumentException("number of requests is " + requests + "; it must be 1 or more");
        }
        policies = List.copyOf(policies);
        if (new HashSet<>(policies).size() < policies.size()) {
            throw new IllegalArgumentException("the list of policies names a policy twice: " + policies);
        }
        policies.forEach(policy -> Policies.named(policy, PolicyWeights.DEFAULT));
    }

    /** The same from other settings. */
    public ExperimentSettings withBase(TrialSettings other) {
        return new ExperimentSettings(trace, traceName, seeds, requests, other, policies);
    }

    /** The policies that an experiment is run with. */
    public List<String> policiesOf(Experiment experiment) {
        return policies.isEmpty() ? experiment.policies() : policies;
    }
}
