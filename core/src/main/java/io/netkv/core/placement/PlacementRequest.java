package io.netkv.core.placement;

import java.util.Arrays;

/** The request that is being decided. One object is reused for all requests. */
public final class PlacementRequest {

    /** Stands for an instance that is to be chosen. */
    public static final int CHOOSE = Decision.NONE;

    private int prefillInstance;
    private int decodeInstance = CHOOSE;
    private int inputTokens;
    private long reservedTokens;
    private long kvBytesPerToken;
    private int blockTokens;
    private long[] blocks = new long[256];
    private int blockCount;

    /**
     * Replaces the request by another one, without prefix blocks, whose decode instance is to be chosen.
     *
     * @param newPrefillInstance number of the instance that the KV cache comes from, or {@link #CHOOSE}
     * @param newInputTokens prompt length, 1 or more
     * @param outputTokens output tokens to reserve memory for, 0 or more
     * @param newKvBytesPerToken 1 or more
     * @param newBlockTokens tokens in one prefix block, 1 or more
     */
    public void reset(
            int newPrefillInstance, int newInputTokens, int outputTokens, long newKvBytesPerToken, int newBlockTokens) {
        prefillInstance = newPrefillInstance;
        decodeInstance = CHOOSE;
        inputTokens = newInputTokens;
        reservedTokens = (long) newInputTokens + outputTokens;
        kvBytesPerToken = newKvBytesPerToken;
        blockTokens = newBlockTokens;
        blockCount = 0;
    }

    /** Names the instance that the KV cache goes to: it is not chosen. */
    public void nameDecodeInstance(int instance) {
        decodeInstance = instance;
    }

    /** Adds the id of the next prefix block. */
    public void addBlock(long block) {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount);
        }
        blocks[blockCount++] = block;
    }

    /** Number of the instance that the KV cache comes from, or {@link #CHOOSE}. */
    public int prefillInstance() {
        return prefillInstance;
    }

    /** Number of the instance that the KV cache goes to, or {@link #CHOOSE}. */
    public int decodeInstance() {
        return decodeInstance;
    }

    /** Prompt length, tokens. */
    int inputTokens() {
        return inputTokens;
    }

    /** Tokens of KV memory that the request needs on its decode instance. */
    public long reservedTokens() {
        return reservedTokens;
    }

    long[] blocks() {
        return blocks;
    }

    int blockCount() {
        return blockCount;
    }

    /** Tokens of the prompt that a number of leading blocks cover. */
    long cachedTokens(int leadingBlocks) {
        return Math.min((long) leadingBlocks * blockTokens, inputTokens);
    }

    /** Bytes of KV cache that are missing on an instance that holds a number of leading blocks. */
    long missingBytes(int leadingBlocks) {
        return (inputTokens - cachedTokens(leadingBlocks)) * kvBytesPerToken;
    }
}
