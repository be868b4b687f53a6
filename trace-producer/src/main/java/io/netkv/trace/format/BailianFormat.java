package io.netkv.trace.format;

/**
 * Alibaba's Bailian traces (qwen-bailian-usagetraces-anon): JSON lines with {@code chat_id}, {@code timestamp} (seconds),
 * {@code input_length}, {@code output_length} and {@code hash_ids} (one id per 16 tokens). Each line has the whole prompt of
 * its turn, and its own time.
 */
final class BailianFormat implements TraceFormat {

    static final String CHAT_ID = "\"chat_id\"";

    private static final int BLOCK_TOKENS = 16;

    private static final String EXAMPLE = "{\"chat_id\": 7, \"parent_chat_id\": -1, \"timestamp\": 61.114,"
            + " \"input_length\": 30, \"output_length\": 50, \"type\": \"text\", \"turn\": 1, \"hash_ids\": [3, 4]}";

    @Override
    public String name() {
        return "bailian";
    }

    @Override
    public String example() {
        return EXAMPLE;
    }

    @Override
    public boolean matches(String line) {
        return line.startsWith("{") && line.contains(CHAT_ID);
    }

    @Override
    public int blockTokens() {
        return BLOCK_TOKENS;
    }

    @Override
    public LineParser newParser() {
        return newParser(BLOCK_TOKENS);
    }

    @Override
    public LineParser newParser(int blockTokens) {
        return new JsonRequestParser(EXAMPLE, JsonRequestParser.Times.SECONDS, blockTokens);
    }
}
