package io.netkv.simulator.trial;

/**
 * What one policy made of one workload and seed. Every request counts, from the first with cold caches to the last.
 *
 * @param policy published name
 * @param seed of arrivals, member links and background
 * @param requests completed
 * @param ttftSeconds mean time to first token
 * @param ttftP99Seconds 99th percentile of it
 * @param tbtSeconds mean over requests of two or more tokens of their time between tokens
 * @param sloAttainment share of requests within the workload's TTFT SLO, 0 to 1
 * @param transferSeconds mean KV transfer
 * @param memoryWaitSeconds mean wait for decode memory
 * @param cachedShare share of prompt tokens that did not have to be sent, 0 to 1
 * @param busiestShare requests sent to the busiest decode instance over those sent to one on average, mean over all whole
 *     windows of 15 s; 1 or more
 * @param memoryGivenTwiceShare share of requests that waited for decode memory although the decision said it was free
 * @param tierShares share of requests by tier; not copied, do not change it
 * @param boundSeconds no policy has a lower mean TTFT: an idle network, the best tier, and all of a prompt's prefix that
 *     any earlier request had
 * @param ownBytesBoundSeconds the same with the bytes that this policy sent
 * @param regretSeconds how much more a decision cost on average than what the policy that judges would have chosen, by its own count; not
 *     a number where none judges
 */
@SuppressWarnings("ArrayRecordComponent") // a figure for each tier, and never compared
public record TrialResult(
        String policy,
        long seed,
        int requests,
        double ttftSeconds,
        double ttftP99Seconds,
        double tbtSeconds,
        double sloAttainment,
        double transferSeconds,
        double memoryWaitSeconds,
        double cachedShare,
        double busiestShare,
        double memoryGivenTwiceShare,
        double[] tierShares,
        double boundSeconds,
        double ownBytesBoundSeconds,
        double regretSeconds) {}
