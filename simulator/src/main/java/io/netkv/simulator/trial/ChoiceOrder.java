package io.netkv.simulator.trial;

/** Which of a request's two instances is chosen when, and by what. */
public enum ChoiceOrder {
    /** The prefill instances take turns, whatever they have to do, as in the paper; the policy chooses the decode instance. */
    PREFILL_IN_TURN,
    /** The prefill instance that is done first, wherever it is; then the policy chooses the decode instance. */
    PREFILL_FIRST,
    /**
     * The decode instance by load and prefix cache, wherever it is, as routers do that choose it first; then the policy chooses the
     * prefill instance.
     */
    DECODE_FIRST,
    /** The policy chooses both at once. */
    TOGETHER
}
