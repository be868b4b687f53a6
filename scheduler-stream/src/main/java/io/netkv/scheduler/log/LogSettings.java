package io.netkv.scheduler.log;

/**
 * How much of the logs is remembered.
 *
 * @param dedupWindowMillis event time for which a decision is remembered
 * @param ledgerExpiryMillis event time after which a booking ends by itself
 * @param speed event time per wall time
 */
public record LogSettings(long dedupWindowMillis, long ledgerExpiryMillis, double speed) {}
