package io.netkv.core.placement;

/**
 * What decisions depend on besides the policy and the reported state.
 *
 * @param staleness how the use of the oracle changes with its age
 * @param ledger when bookings end
 * @param liveness when an instance is avoided
 */
public record PlacementRules(StalenessPolicy staleness, LedgerPolicy ledger, LivenessPolicy liveness) {

    /** The default of each. */
    public static final PlacementRules DEFAULT =
            new PlacementRules(StalenessPolicy.DEFAULT, LedgerPolicy.DEFAULT, LivenessPolicy.DEFAULT);
}
