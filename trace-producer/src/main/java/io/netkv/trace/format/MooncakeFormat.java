package io.netkv.trace.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netkv.core.trace.TraceRequest;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Mooncake's FAST'25 release: JSON lines with {@code timestamp} (milliseconds, never going back), {@code input_length},
 * {@code output_length} (tokens) and {@code hash_ids} (one id per prefix block of {@value TraceRequest#BLOCK_TOKENS} tokens,
 * or fewer). Other fields are ignored.
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
        return line.startsWith("{") && line.contains("\"" + Parser.INPUT_LENGTH + "\"");
    }

    @Override
    public LineParser newParser() {
        return new Parser();
    }

    private static final class Parser implements LineParser {

        private static final JsonFactory JSON = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(16).build())
                .build();

        private static final String TIMESTAMP = "timestamp";
        private static final String INPUT_LENGTH = "input_length";
        private static final String OUTPUT_LENGTH = "output_length";
        private static final String HASH_IDS = "hash_ids";

        private long[] blocks = new long[64];
        private int blockCount;
        private @Nullable Long timestampMillis;
        private @Nullable Long inputTokens;
        private @Nullable Long outputTokens;
        private boolean hasBlocks;

        @Override
        public TraceRequest parse(char[] line, int length) throws BadLineException {
            reset();
            try (JsonParser json = JSON.createParser(line, 0, length)) {
                readObject(json);
            } catch (JsonProcessingException e) {
                throw new BadLineException("not JSON: " + firstLine(e.getOriginalMessage()) + column(e.getLocation()));
            } catch (IOException | NumberFormatException e) { // the latter of an exponent with too many digits
                throw new BadLineException("not JSON: " + e.getMessage());
            }
            return request();
        }

        /** A number that is too long, for example, has no location. */
        private static String column(@Nullable JsonLocation location) {
            return location == null ? "" : ", column " + location.getColumnNr();
        }

        private void reset() {
            blockCount = 0;
            timestampMillis = null;
            inputTokens = null;
            outputTokens = null;
            hasBlocks = false;
        }

        private void readObject(JsonParser json) throws IOException, BadLineException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLineException("not a JSON object; a request looks like " + EXAMPLE);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                readField(json, json.currentName());
            }
            if (json.nextToken() != null) {
                throw new BadLineException("text follows the JSON object; put each request on a line of its own");
            }
        }

        private void readField(JsonParser json, String name) throws IOException, BadLineException {
            json.nextToken();
            switch (name) {
                case TIMESTAMP -> timestampMillis = wholeNumber(json, name, 0, Long.MAX_VALUE);
                case INPUT_LENGTH -> inputTokens = wholeNumber(json, name, 1, Integer.MAX_VALUE);
                case OUTPUT_LENGTH -> outputTokens = wholeNumber(json, name, 0, Integer.MAX_VALUE);
                case HASH_IDS -> readBlocks(json);
                default -> json.skipChildren();
            }
        }

        private void readBlocks(JsonParser json) throws IOException, BadLineException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw new BadLineException(HASH_IDS + " is " + kind(json) + "; it must be an array of whole numbers");
            }
            hasBlocks = true;
            blockCount = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (blockCount == blocks.length) {
                    blocks = Arrays.copyOf(blocks, 2 * blocks.length);
                }
                blocks[blockCount++] = wholeNumber(json, HASH_IDS, 0, Long.MAX_VALUE);
            }
        }

        private static long wholeNumber(JsonParser json, String name, long min, long max)
                throws IOException, BadLineException {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new BadLineException(name + " holds " + kind(json) + "; it must be a whole number");
            }
            boolean fits = json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            long value = fits ? json.getLongValue() : 0;
            if (!fits || value < min || value > max) {
                throw new BadLineException(
                        name + " holds " + shorten(json.getText()) + "; it must be " + min + " to " + max);
            }
            return value;
        }

        private static String kind(JsonParser json) throws IOException {
            return switch (json.currentToken()) {
                case VALUE_STRING -> "the text \"" + shorten(json.getText()) + '"';
                case START_OBJECT -> "an object";
                case START_ARRAY -> "an array";
                default -> shorten(json.getText());
            };
        }

        private TraceRequest request() throws BadLineException {
            long timestamp = present(timestampMillis, TIMESTAMP);
            int input = (int) present(inputTokens, INPUT_LENGTH);
            int output = (int) present(outputTokens, OUTPUT_LENGTH);
            if (!hasBlocks) {
                throw missing(HASH_IDS);
            }
            int maxBlocks = 1 + (input - 1) / TraceRequest.BLOCK_TOKENS;
            if (blockCount > maxBlocks) {
                throw new BadLineException(HASH_IDS + " holds " + blockCount + " ids; " + input
                        + " input tokens make at most " + maxBlocks + " blocks of " + TraceRequest.BLOCK_TOKENS);
            }
            return new TraceRequest(timestamp, input, output, Arrays.copyOf(blocks, blockCount));
        }

        private static long present(@Nullable Long value, String name) throws BadLineException {
            if (value == null) {
                throw missing(name);
            }
            return value;
        }

        private static BadLineException missing(String name) {
            return new BadLineException("field " + name + " is missing; a request looks like " + EXAMPLE);
        }

        private static String firstLine(String message) {
            return message.lines().findFirst().orElse(message);
        }

        private static String shorten(String text) {
            return text.length() <= 40 ? text : text.substring(0, 40) + "...";
        }
    }
}
