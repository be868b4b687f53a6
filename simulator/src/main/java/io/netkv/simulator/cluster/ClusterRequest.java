package io.netkv.simulator.cluster;

/**
 * A request as the cluster serves it.
 *
 * @param id names it; ECMP hashes it onto member links, so that a request takes the same links in every run
 * @param inputTokens prompt length, 1 or more
 * @param outputTokens tokens to generate; 0 is served as 1, since a decode step is what ends a request
 * @param prefixBlocks one id per prefix block, first block first; equal leading ids are a shared prefix. Not copied: do
 *     not change it
 * @param kvBytesPerToken KV cache of one token, bytes, 0 or more
 */
public record ClusterRequest(long id, int inputTokens, int outputTokens, long[] prefixBlocks, long kvBytesPerToken) {

    public ClusterRequest {
        if (inputTokens < 1 || outputTokens < 0 || kvBytesPerToken < 0) {
            throw new IllegalArgumentException("request " + id + " has " + inputTokens + " input tokens, "
                    + outputTokens + " output tokens and " + kvBytesPerToken
                    + " bytes of KV cache a token; they must be 1, 0 and 0 or more");
        }
    }

    /** Decode steps that it takes: one for each output token, and at least one. */
    public int steps() {
        return Math.max(1, outputTokens);
    }

    /** KV memory that it needs on its decode instance, tokens. */
    public long kvTokens() {
        return (long) inputTokens + outputTokens;
    }
}
