package io.netkv.core.placement;

import io.netkv.core.fabric.Tier;

/** The oracle's newest snapshot, decoded, and how far to believe it at a given time. */
public final class OracleState {

    /** Version and time of a view that no snapshot has reached yet. */
    public static final long NEVER = -1;

    private final StalenessPolicy trust;
    private final double[] tierCongestion = new double[Tier.COUNT];
    private long version = NEVER;
    private long measuredAtMillis = NEVER;

    /** A view without a snapshot. */
    public OracleState(StalenessPolicy trust) {
        this.trust = trust;
    }

    /**
     * Takes a newer snapshot.
     *
     * @param newVersion 0 or more
     * @param newMeasuredAtMillis event time of its newest reading, or {@link #NEVER} where it rests on none
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

    /** Event time since the snapshot's newest reading, or {@link #NEVER} where nothing was ever measured. */
    public long ageMillis(long nowMillis) {
        return measuredAtMillis == NEVER ? NEVER : Math.max(0, nowMillis - measuredAtMillis);
    }

    /** How far it is believed. Where nothing was ever measured the fabric's description stands alone: tiers. */
    public OracleMode mode(long nowMillis) {
        return measuredAtMillis == NEVER ? OracleMode.TIERS_ONLY : trust.mode(ageMillis(nowMillis));
    }

    /** A tier's congestion as far as it is believed, 0 to below 1. */
    double congestion(int tier, long nowMillis) {
        return measuredAtMillis == NEVER ? 0 : tierCongestion[tier] * trust.weight(ageMillis(nowMillis));
    }
}
