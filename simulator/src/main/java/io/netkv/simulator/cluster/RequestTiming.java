package io.netkv.simulator.cluster;

/**
 * What a request experienced. All times are virtual seconds; the parts from {@code prefillWaitSeconds} to {@code
 * firstStepSeconds} follow each other without a gap.
 *
 * @param request the request
 * @param prefillInstance where it was prefilled
 * @param decodeInstance where it was decoded
 * @param arrivalSeconds when it arrived
 * @param prefillWaitSeconds wait for the prefill instance
 * @param prefillSeconds prefill
 * @param memoryWaitSeconds wait for memory on the decode instance
 * @param transferSeconds KV transfer, its latency included
 * @param firstStepSeconds first decode step
 * @param tbtSeconds mean time between tokens after the first, 0 where there is one token
 * @param completedSeconds when its last token was out
 * @param transferBytes bytes that crossed the network
 * @param cachedTokens prompt tokens whose KV cache the decode instance already held
 */
public record RequestTiming(
        ClusterRequest request,
        int prefillInstance,
        int decodeInstance,
        double arrivalSeconds,
        double prefillWaitSeconds,
        double prefillSeconds,
        double memoryWaitSeconds,
        double transferSeconds,
        double firstStepSeconds,
        double tbtSeconds,
        double completedSeconds,
        long transferBytes,
        int cachedTokens) {

    /** Time to first token, seconds. */
    public double ttftSeconds() {
        return prefillWaitSeconds + prefillSeconds + memoryWaitSeconds + transferSeconds + firstStepSeconds;
    }
}
