package io.netkv.core.placement;

import io.netkv.core.fabric.Tier;

/** The oracle's newest snapshot, decoded, and the use that is made of it at a given time. */
public final class OracleState {

    /** Version and time before the first snapshot. */
    public static final long NEVER = -1;

    private final StalenessPolicy staleness;
    private final double[] tierCongestion = new double[Tier.MOST_COUNT];
    private long version = NEVER;
    private long measuredAtMillis = NEVER;

    /** State before the first snapshot. */
    public OracleState(StalenessPolicy staleness) {
        this.staleness = staleness;
    }

    /**
     * Takes a newer snapshot.
     *
     * @param newVersion 0 or more
     * @param newMeasuredAtMillis event time of its newest reading, or {@link #NEVER} if it has none
     */
    public void update(long newVersion, long newMeasuredAtMillis) {
        version = newVersion;
        measuredAtMillis = newMeasuredAtMillis;
    }

    /** Takes one tier's congestion of that snapshot, 0 to below 1. */
    public void updateTier(int tier, double congestion) {
        tierCongestion[tier] = congestion;
    }

    /** Version of the snapshot, or {@link #NEVER}. */
    public long version() {
        return version;
    }

    /** Event time since the snapshot's newest reading, or {@link #NEVER} if nothing was ever measured. */
    public long ageMillis(long nowMillis) {
        return measuredAtMillis == NEVER ? NEVER : Math.max(0, nowMillis - measuredAtMillis);
    }

    /** The use that is made of it. If nothing was ever measured, only the tiers of the fabric's description are used. */
    public OracleMode mode(long nowMillis) {
        return measuredAtMillis == NEVER ? OracleMode.TIERS_ONLY : staleness.mode(ageMillis(nowMillis));
    }

    /** Factor by which its age reduces what it says, 0 to 1. */
    double belief(long nowMillis) {
        return measuredAtMillis == NEVER ? 0 : staleness.weight(ageMillis(nowMillis));
    }

    /** Congestion of a tier, reduced by its age, 0 to below 1. */
    double congestion(int tier, long nowMillis) {
        return tierCongestion[tier] * belief(nowMillis);
    }
}
