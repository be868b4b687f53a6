package io.netkv.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * One request of a trace, in the terms of Mooncake's FAST'25 release.
 *
 * @param timestampMillis arrival, milliseconds from the trace's start, 0 or more; of a turn that waits for an answer, the
 *     earliest
 * @param inputTokens prompt length, 1 or more
 * @param outputTokens tokens generated, 0 or more
 * @param prefixBlocks one id per prefix block of {@value #BLOCK_TOKENS} tokens, first block first; equal leading ids
 *     are a shared prefix. Not copied: do not change it.
 * @param turn which turn of which conversation it is; null where the trace does not say
 */
@SuppressWarnings("ArrayRecordComponent") // millions of them are read; a list would box every id
public record TraceRequest(
        long timestampMillis,
        int inputTokens,
        int outputTokens,
        long[] prefixBlocks,
        @Nullable Turn turn) {

    /** Tokens in one prefix block of the Mooncake traces. */
    public static final int BLOCK_TOKENS = 512;

    /** A request that belongs to no conversation. */
    public TraceRequest(long timestampMillis, int inputTokens, int outputTokens, long[] prefixBlocks) {
        this(timestampMillis, inputTokens, outputTokens, prefixBlocks, null);
    }

    /** The same request at another time, in a conversation or in none. */
    public TraceRequest at(long newTimestampMillis, @Nullable Turn newTurn) {
        return new TraceRequest(newTimestampMillis, inputTokens, outputTokens, prefixBlocks, newTurn);
    }
}
