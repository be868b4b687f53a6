package io.netkv.core.placement;

/**
 * When the bookings of the {@link TransferLedger} end; see docs/decisions/0012-load-until-it-is-reported.md.
 *
 * @param expiryMillis event time after which a transfer whose end was not reported is considered failed, and after which
 *     an arrived request is no longer counted if its instance sends no state; above 0
 * @param clockMarginMillis how much later than an event a state must be measured to count as including it: the most by
 *     which the clocks of instances and of those who report transfers differ; 0 or more
 */
public record LedgerPolicy(long expiryMillis, long clockMarginMillis) {

    /** Two minutes; 20 ms, which clocks kept by NTP do not exceed in one data centre. */
    public static final LedgerPolicy DEFAULT = new LedgerPolicy(120_000, 20);

    public LedgerPolicy {
        if (expiryMillis <= 0) {
            throw new IllegalArgumentException("ledger expiry is " + expiryMillis + " ms; it must be above 0");
        }
        if (clockMarginMillis < 0 || clockMarginMillis >= expiryMillis) {
            throw new IllegalArgumentException("clock margin is " + clockMarginMillis
                    + " ms; it must be 0 or more and below the ledger expiry, " + expiryMillis + " ms");
        }
    }
}
