package io.netkv.trace.format;

import io.netkv.core.trace.TraceRequest;

/**
 * Mooncake's FAST'25 release: JSON lines with {@code timestamp} (milliseconds, never going back), {@code input_length},
 * {@code output_length} (tokens) and {@code hash_ids} (one id per prefix block of {@value TraceRequest#BLOCK_TOKENS} tokens,
 * or fewer). With {@code session_id} and {@code delay} (milliseconds), as NVIDIA's tools write them, a turn arrives so long
 * after the answer to the one before; it names all of its prompt. Other fields are ignored.
 */
final class MooncakeFormat implements TraceFormat {

    private static final String EXAMPLE =
            "{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 50, \"hash_ids\": [0, 1]}";

    @Override
    public String name() {
        return "mooncake";
    }

    @Override
    public String example() {
        return EXAMPLE;
    }

    @Override
    public boolean matches(String line) {
        return line.startsWith("{")
                && line.contains("\"" + JsonRequestParser.INPUT_LENGTH + "\"")
                && !line.contains(BailianFormat.CHAT_ID);
    }

    @Override
    public int blockTokens() {
        return TraceRequest.BLOCK_TOKENS;
    }

    @Override
    public LineParser newParser() {
        return newParser(TraceRequest.BLOCK_TOKENS);
    }

    @Override
    public LineParser newParser(int blockTokens) {
        return new JsonRequestParser(EXAMPLE, JsonRequestParser.Times.MILLISECONDS, blockTokens);
    }
}
