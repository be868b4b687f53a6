package io.netkv.simulator.trial;

import io.netkv.core.trace.TraceRequest;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What an experiment makes of a trace's request before it is played. */
@FunctionalInterface
public interface RequestTransform {

    /** Nothing. */
    RequestTransform AS_RECORDED = (request, index, random) -> request;

    /**
     * Makes a request.
     *
     * @param request as the trace has it
     * @param index its number in the workload, from 0
     * @param random drawn from for every request in turn
     */
    TraceRequest of(TraceRequest request, int index, SplittableRandom random);

    /** Every prompt of one length: cut, or filled up with blocks of its own. */
    static RequestTransform ofLength(int tokens) {
        int blocks = (tokens + TraceRequest.BLOCK_TOKENS - 1) / TraceRequest.BLOCK_TOKENS;
        return (request, index, random) -> {
            long[] ids = Arrays.copyOf(request.prefixBlocks(), blocks);
            fillWithOwn(ids, Math.min(request.prefixBlocks().length, blocks), index);
            return new TraceRequest(request.timestampMillis(), tokens, request.outputTokens(), ids);
        };
    }

    /** Every answer cut to a length. */
    static RequestTransform withOutputUpTo(int tokens) {
        return (request, index, random) -> new TraceRequest(
                request.timestampMillis(),
                request.inputTokens(),
                Math.min(tokens, request.outputTokens()),
                request.prefixBlocks());
    }

    /** A prompt keeps its prefix blocks with a probability, and otherwise shares nothing with any other. */
    static RequestTransform sharingWith(double probability) {
        return (request, index, random) -> {
            if (random.nextDouble() < probability) {
                return request;
            }
            long[] ids = new long[request.prefixBlocks().length];
            fillWithOwn(ids, 0, index);
            return new TraceRequest(request.timestampMillis(), request.inputTokens(), request.outputTokens(), ids);
        };
    }

    /** Ids below 0 are in no trace. */
    private static void fillWithOwn(long[] ids, int from, int index) {
        for (int i = from; i < ids.length; i++) {
            ids[i] = -1 - ((long) index << Integer.SIZE | i);
        }
    }
}
