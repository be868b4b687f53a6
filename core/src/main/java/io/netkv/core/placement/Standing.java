package io.netkv.core.placement;

/** Whether a decode instance can be chosen for a request from a given prefill instance. */
public enum Standing {
    /** It has reported its state lately, and transfers to it succeed. */
    USABLE,
    /** Transfers to it failed; the time to avoid it is over, and the next request tries it. */
    ON_TRIAL,
    /** Its last state is too old. */
    SILENT,
    /** Transfers to it, or those from this prefill instance to it, fail. */
    FAILING;

    /** Whether it competes with the others. Those that do not are chosen only if no other instance is large enough. */
    public boolean isEligible() {
        return this == USABLE || this == ON_TRIAL;
    }
}
