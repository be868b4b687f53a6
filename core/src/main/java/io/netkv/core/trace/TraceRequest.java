package io.netkv.core.trace;

/**
 * One request of a trace, in the terms of Mooncake's FAST'25 release.
 *
 * @param timestampMillis arrival, milliseconds from the trace's start, 0 or more
 * @param inputTokens prompt length, 1 or more
 * @param outputTokens tokens generated, 0 or more
 * @param prefixBlocks one id per prefix block of {@value #BLOCK_TOKENS} tokens, first block first; equal leading ids
 *     are a shared prefix. Not copied: do not change it.
 */
@SuppressWarnings("ArrayRecordComponent") // millions of them are read; a list would box every id
public record TraceRequest(long timestampMillis, int inputTokens, int outputTokens, long[] prefixBlocks) {

    /** Tokens in one prefix block of the Mooncake traces. */
    public static final int BLOCK_TOKENS = 512;
}
