package io.netkv.trace.replay;

import io.netkv.core.fabric.Fabric;
import io.netkv.trace.prefill.PrefillChooser;
import io.netkv.trace.prefill.PrefillPolicy;

/**
 * A fabric that receives the workload.
 *
 * @param name the fabric that records name and are keyed by
 * @param fabric its description, for its prefill instances
 * @param prefill chooses among them; of this target alone
 */
public record ReplayTarget(String name, Fabric fabric, PrefillChooser prefill) {

    public ReplayTarget {
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "fabric name is '" + name + "'; it must be any text without '/' that is not blank");
        }
    }

    /** A fabric under its own name. */
    public static ReplayTarget of(Fabric fabric, PrefillPolicy policy) {
        return of(fabric.name(), fabric, policy);
    }

    /** A fabric under another name, for several that are built alike. */
    public static ReplayTarget of(String name, Fabric fabric, PrefillPolicy policy) {
        return new ReplayTarget(name, fabric, policy.over(fabric));
    }
}
