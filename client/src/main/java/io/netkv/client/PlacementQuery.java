package io.netkv.client;

import java.util.List;

/**
 * A request that is to be placed.
 *
 * @param requestId unique within the fabric: the same id has the same answer
 * @param fabric where; over HTTP it may be empty where one is published only
 * @param prefillInstance computes the KV cache; empty to have it chosen
 * @param decodeInstance receives it, where something else has chosen it; empty to have it chosen
 * @param inputTokens length of the prompt, 1 or more
 * @param maxOutputTokens tokens to keep memory for beyond the prompt, 0 or more
 * @param prefixBlocks ids of the prompt's prefix blocks, the first one first
 * @param prefixBlockTokens tokens in one of them, 1 or more
 */
public record PlacementQuery(
        String requestId,
        String fabric,
        String prefillInstance,
        String decodeInstance,
        int inputTokens,
        int maxOutputTokens,
        List<Long> prefixBlocks,
        int prefixBlockTokens) {

    private static final int DEFAULT_BLOCK_TOKENS = 512;

    /** Checks the values: an {@link IllegalArgumentException} names the first that is not allowed. */
    public PlacementQuery {
        prefixBlocks = List.copyOf(prefixBlocks);
        if (requestId.isBlank()) {
            throw new IllegalArgumentException("requestId is empty; it must be unique within the fabric");
        }
        requireAtLeast("inputTokens", inputTokens, 1);
        requireAtLeast("maxOutputTokens", maxOutputTokens, 0);
        requireAtLeast("prefixBlockTokens", prefixBlockTokens, 1);
    }

    private static void requireAtLeast(String field, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(field + " is " + value + "; it must be " + least + " or more");
        }
    }

    /** The decode instance for what a prefill instance computes. */
    public static PlacementQuery from(String prefillInstance, String requestId, String fabric, int inputTokens) {
        return new PlacementQuery(
                requestId, fabric, prefillInstance, "", inputTokens, 0, List.of(), DEFAULT_BLOCK_TOKENS);
    }

    /** Both instances. */
    public static PlacementQuery ofBoth(String requestId, String fabric, int inputTokens) {
        return from("", requestId, fabric, inputTokens);
    }

    /** The same with what the prompt begins with. */
    public PlacementQuery withPrefix(List<Long> blocks, int blockTokens) {
        return new PlacementQuery(
                requestId, fabric, prefillInstance, decodeInstance, inputTokens, maxOutputTokens, blocks, blockTokens);
    }
}
