package io.netkv.trace.prefill;

import io.netkv.core.fabric.Fabric;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The ways of choosing a prefill instance, by the names that the command line knows. */
public enum PrefillPolicy {
    /** Every instance in turn. */
    ROUND_ROBIN("round-robin"),
    /** The instance with the fewest estimated milliseconds of prefill outstanding. */
    LEAST_LOADED("least-loaded"),
    /** Left to the scheduler. */
    SCHEDULER("scheduler");

    private final String policyName;

    PrefillPolicy(String policyName) {
        this.policyName = policyName;
    }

    /** The name that the command line knows. */
    public String policyName() {
        return policyName;
    }

    /** The policy of a name; IllegalArgumentException where there is none. */
    public static PrefillPolicy byName(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.policyName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("prefill policy is '" + name + "'; it must be one of "
                        + Arrays.stream(values()).map(PrefillPolicy::policyName).collect(Collectors.joining(", "))));
    }

    /** A new chooser over the prefill instances of a fabric. */
    public PrefillChooser over(Fabric fabric) {
        return switch (this) {
            case ROUND_ROBIN -> new RoundRobinPrefill(fabric);
            case LEAST_LOADED -> new LeastLoadedPrefill(fabric);
            case SCHEDULER -> (arrivalMillis, inputTokens) -> PrefillChooser.LEFT_TO_THE_SCHEDULER;
        };
    }
}
