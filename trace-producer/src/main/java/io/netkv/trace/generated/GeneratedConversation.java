package io.netkv.trace.generated;

import io.netkv.core.trace.TraceRequest;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * A user's conversation. Each turn's prompt is the prompt before it, its answer and what the user adds; some turns keep
 * only the beginning of the prompt before them.
 */
final class GeneratedConversation {

    /** Every conversation begins with it: the system prompt. */
    private static final long SYSTEM_BLOCK = 0;

    private final SplittableRandom random;
    private final LongSupplier newBlocks;
    private int turns;
    private int inputTokens;
    private int outputTokens;
    private long[] blocks = {SYSTEM_BLOCK};
    private long dueMillis;

    /**
     * Begins a conversation.
     *
     * @param random where chance comes from
     * @param newBlocks gives ids of blocks that nobody has yet
     */
    GeneratedConversation(SplittableRandom random, LongSupplier newBlocks) {
        this.random = random;
        this.newBlocks = newBlocks;
        extend((int) SampleShape.FIRST_INPUT_TOKENS.draw(random), blocks.length);
    }

    /** The turn that is due. */
    TraceRequest turn(long timestampMillis) {
        return new TraceRequest(timestampMillis, inputTokens, outputTokens, blocks);
    }

    /** When the turn is due, milliseconds from the trace's start. */
    long dueMillis() {
        return dueMillis;
    }

    /** Goes to the next turn; false where the conversation is over. */
    boolean advance(long nowMillis) {
        if (random.nextDouble() >= SampleShape.continues(turns, inputTokens)) {
            return false;
        }
        if (random.nextDouble() < branchShare()) {
            branch();
        } else {
            followUp();
        }
        dueMillis = nowMillis + gapMillis();
        return inputTokens <= SampleShape.MAX_INPUT_TOKENS;
    }

    private double branchShare() {
        return inputTokens < SampleShape.LONG_INPUT_TOKENS
                ? SampleShape.BRANCH_SHARE_OF_SHORT
                : SampleShape.BRANCH_SHARE_OF_LONG;
    }

    private void branch() {
        int kept = Math.max(2, (int) (SampleShape.KEPT_SHARE.draw(random) * fullBlocks()));
        extend((int) (SampleShape.BRANCH_LENGTH_SHARE.draw(random) * inputTokens), kept);
    }

    private void followUp() {
        int added = (int) SampleShape.ADDED_TOKENS.draw(random);
        extend(inputTokens + outputTokens + added, fullBlocks());
    }

    /** A block that was not full is another block once something is added to it. */
    private int fullBlocks() {
        return inputTokens / TraceRequest.BLOCK_TOKENS;
    }

    private void extend(int wantedTokens, int keptBlocks) {
        inputTokens = Math.max(wantedTokens, keptBlocks * TraceRequest.BLOCK_TOKENS + 1);
        outputTokens = (int) SampleShape.OUTPUT_TOKENS.draw(random);
        turns++;
        // Not in place: the turn before still holds its blocks.
        blocks = Arrays.copyOf(blocks, 1 + (inputTokens - 1) / TraceRequest.BLOCK_TOKENS);
        for (int i = keptBlocks; i < blocks.length; i++) {
            blocks[i] = newBlocks.getAsLong();
        }
    }

    private long gapMillis() {
        long steps = Math.round(1000 * SampleShape.GAP_SECONDS.draw(random) / SampleShape.STEP_MILLIS);
        return steps * SampleShape.STEP_MILLIS;
    }
}
