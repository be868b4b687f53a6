package io.netkv.core.placement;

/**
 * For how long the oracle's last word is believed; see docs/decisions/0005-when-telemetry-ages.md. The paper found no
 * visible difference between refreshing every 0.1 s and every 60 s, so trust fades slowly.
 *
 * @param freshMillis age up to which congestion is taken as it stands, 0 or more
 * @param decayedMillis age up to which it is reduced, down to nothing at the end; not below freshMillis
 * @param tiersMillis age up to which tiers are believed; not below decayedMillis
 */
public record StalenessPolicy(long freshMillis, long decayedMillis, long tiersMillis) {

    /** Half a minute, five minutes, one hour. */
    public static final StalenessPolicy DEFAULT = new StalenessPolicy(30_000, 300_000, 3_600_000);

    public StalenessPolicy {
        if (freshMillis < 0 || decayedMillis < freshMillis || tiersMillis < decayedMillis) {
            throw new IllegalArgumentException("oracle trust is fresh " + freshMillis + " ms, decayed " + decayedMillis
                    + " ms, tiers " + tiersMillis + " ms; each must be 0 or more and not below the one before");
        }
    }

    /** How far an oracle of this age is believed. */
    OracleMode mode(long ageMillis) {
        if (ageMillis <= freshMillis) {
            return OracleMode.FRESH;
        }
        if (ageMillis <= decayedMillis) {
            return OracleMode.DECAYED;
        }
        return ageMillis <= tiersMillis ? OracleMode.TIERS_ONLY : OracleMode.LOAD_ONLY;
    }

    /** What its congestion is multiplied by: 1 while fresh, falling to 0 where only tiers are left. */
    double weight(long ageMillis) {
        return switch (mode(ageMillis)) {
            case FRESH -> 1;
            case DECAYED -> (double) (decayedMillis - ageMillis) / (decayedMillis - freshMillis);
            case TIERS_ONLY, LOAD_ONLY -> 0;
        };
    }
}
