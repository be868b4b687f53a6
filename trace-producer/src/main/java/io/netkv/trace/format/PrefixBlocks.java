package io.netkv.trace.format;

import io.netkv.core.trace.TraceRequest;
import java.util.Arrays;

/**
 * The ids of a request's prefix blocks, of whatever size a trace has them, as ids of blocks of {@value
 * TraceRequest#BLOCK_TOKENS} tokens. Ids of that size stay as they are.
 */
final class PrefixBlocks {

    private static final int TARGET = TraceRequest.BLOCK_TOKENS;

    /** Odd, and its bits look random: the golden ratio. */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private PrefixBlocks() {}

    /** Whether blocks of a size can be converted. */
    static boolean isConvertible(int blockTokens) {
        return blockTokens > 0 && (TARGET % blockTokens == 0 || blockTokens % TARGET == 0);
    }

    /** Blocks of a size in a prompt, the last one perhaps begun only. */
    static int most(int tokens, int blockTokens) {
        return 1 + (tokens - 1) / blockTokens;
    }

    /**
     * Converts.
     *
     * @param ids of blocks of {@code blockTokens}, in the first {@code count} places
     * @param inputTokens of the prompt
     */
    static long[] convert(long[] ids, int count, int blockTokens, int inputTokens) {
        if (blockTokens == TARGET) {
            return Arrays.copyOf(ids, count);
        }
        return blockTokens < TARGET
                ? joined(ids, count, TARGET / blockTokens)
                : divided(ids, count, blockTokens / TARGET, inputTokens);
    }

    /** Every id stands for all blocks up to its own, whether or not the ids of the trace do. */
    private static long[] joined(long[] ids, int count, int ratio) {
        long[] joined = new long[(count + ratio - 1) / ratio];
        long prefix = 0;
        for (int i = 0; i < count; i++) {
            prefix = mixed(prefix, ids[i]);
            joined[i / ratio] = prefix;
        }
        return joined;
    }

    private static long[] divided(long[] ids, int count, int ratio, int inputTokens) {
        long[] divided = new long[Math.min(count * ratio, most(inputTokens, TARGET))];
        for (int i = 0; i < divided.length; i++) {
            divided[i] = mixed(ids[i / ratio], i % ratio);
        }
        return divided;
    }

    /** Not negative, since ids are not. */
    private static long mixed(long prefix, long id) {
        long bits = (prefix ^ id + MIX) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 29) * 0x94D049BB133111EBL;
        return (bits ^ bits >>> 32) & Long.MAX_VALUE;
    }
}
