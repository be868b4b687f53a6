package io.netkv.core.placement;

/**
 * How the use of the oracle's newest snapshot changes with its age; see docs/decisions/0005-when-telemetry-ages.md. The
 * paper found no visible difference between refreshing every 0.1 s and every 60 s, so the limits are long.
 *
 * @param freshMillis age up to which congestion is used as measured, 0 or more
 * @param decayedMillis age up to which congestion is used, reduced linearly to 0; not below freshMillis
 * @param tiersMillis age up to which tiers are used; not below decayedMillis
 */
public record StalenessPolicy(long freshMillis, long decayedMillis, long tiersMillis) {

    /** Half a minute, five minutes, one hour. */
    public static final StalenessPolicy DEFAULT = new StalenessPolicy(30_000, 300_000, 3_600_000);

    public StalenessPolicy {
        if (freshMillis < 0 || decayedMillis < freshMillis || tiersMillis < decayedMillis) {
            throw new IllegalArgumentException(
                    "oracle staleness is fresh " + freshMillis + " ms, decayed " + decayedMillis + " ms, tiers "
                            + tiersMillis + " ms; each must be 0 or more and not below the one before");
        }
    }

    /** The use that is made of a snapshot of this age. */
    OracleMode mode(long ageMillis) {
        if (ageMillis <= freshMillis) {
            return OracleMode.FRESH;
        }
        if (ageMillis <= decayedMillis) {
            return OracleMode.DECAYED;
        }
        return ageMillis <= tiersMillis ? OracleMode.TIERS_ONLY : OracleMode.LOAD_ONLY;
    }

    /** Factor of its congestion: 1 while fresh, falling to 0 where only tiers are used. */
    double weight(long ageMillis) {
        return switch (mode(ageMillis)) {
            case FRESH -> 1;
            case DECAYED -> (double) (decayedMillis - ageMillis) / (decayedMillis - freshMillis);
            case TIERS_ONLY, LOAD_ONLY -> 0;
        };
    }
}
