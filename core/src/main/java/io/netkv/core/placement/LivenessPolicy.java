package io.netkv.core.placement;

/**
 * When a decode instance is avoided; see docs/decisions/0013-instances-that-are-gone.md.
 *
 * @param silentAfterMillis event time without a state after which an instance that has reported before is silent; above 0
 * @param failuresInARow transfers that must fail one after the other, with none finished between, before an instance, or
 *     a pair of instances, is failing; 1 or more
 * @param retryAfterMillis event time for which a failing instance or pair is avoided before it gets one request on trial;
 *     above 0
 */
public record LivenessPolicy(long silentAfterMillis, int failuresInARow, long retryAfterMillis) {

    /** Reports that are missing when an instance is silent: the time to that is as many times their usual interval. */
    static final int REPORTS_BEFORE_SILENCE = 3;

    /** Three scrapes of 15 s, two failures, and a trial every 25 s. */
    public static final LivenessPolicy DEFAULT = new LivenessPolicy(45_000, 2, 25_000);

    public LivenessPolicy {
        if (silentAfterMillis <= 0 || failuresInARow < 1 || retryAfterMillis <= 0) {
            throw new IllegalArgumentException(
                    "liveness policy is silent after " + silentAfterMillis + " ms, failing after " + failuresInARow
                            + " failures, retried after " + retryAfterMillis + " ms; each must be above 0");
        }
    }
}
