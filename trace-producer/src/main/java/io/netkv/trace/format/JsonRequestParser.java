package io.netkv.trace.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netkv.core.trace.TraceRequest;
import io.netkv.core.trace.Turn;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests as JSON lines, with Mooncake's names of fields. Other fields are ignored. */
final class JsonRequestParser implements TraceFormat.LineParser {

    static final String INPUT_LENGTH = "input_length";

    /** How a format writes times. */
    enum Times {
        /** Whole milliseconds. */
        MILLISECONDS,
        /** Seconds with a fraction. */
        SECONDS
    }

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();

    private static final String TIMESTAMP = "timestamp";
    private static final String OUTPUT_LENGTH = "output_length";
    private static final String HASH_IDS = "hash_ids";
    private static final String SESSION_ID = "session_id";
    private static final String DELAY = "delay";

    private static final double MAX_MILLIS = 1e15;

    private final String example;
    private final Times times;
    private final int blockTokens;
    private final Set<String> sessions = new HashSet<>();

    private long[] blocks = new long[64];
    private int blockCount;
    private @Nullable Long timestampMillis;
    private @Nullable Long inputTokens;
    private @Nullable Long outputTokens;
    private @Nullable String session;
    private @Nullable Long delayMillis;
    private boolean hasBlocks;

    /**
     * A parser for one file.
     *
     * @param example a valid line, for messages
     * @param blockTokens size of the prefix blocks
     */
    JsonRequestParser(String example, Times times, int blockTokens) {
        this.example = example;
        this.times = times;
        this.blockTokens = blockTokens;
    }

    @Override
    public TraceRequest parse(char[] line, int length) throws BadLineException {
        read(line, length);
        return request();
    }

    /**
     * The largest size of blocks of which a prompt can have as many as a line names; {@link Integer#MAX_VALUE} where it names
     * one at most, or is not valid.
     */
    static int mostBlockTokens(String line) {
        JsonRequestParser parser = new JsonRequestParser("", Times.SECONDS, 1);
        try {
            parser.read(line.toCharArray(), line.length());
        } catch (BadLineException e) {
            return Integer.MAX_VALUE;
        }
        Long tokens = parser.inputTokens;
        return tokens == null || parser.blockCount < 2
                ? Integer.MAX_VALUE
                : (int) ((tokens - 1) / (parser.blockCount - 1));
    }

    private void read(char[] line, int length) throws BadLineException {
        reset();
        try (JsonParser json = JSON.createParser(line, 0, length)) {
            readObject(json);
        } catch (JsonProcessingException e) {
            throw new BadLineException("not JSON: " + firstLine(e.getOriginalMessage()) + column(e.getLocation()));
        } catch (IOException | NumberFormatException e) { // the latter of an exponent with too many digits
            throw new BadLineException("not JSON: " + e.getMessage());
        }
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
        session = null;
        delayMillis = null;
        hasBlocks = false;
    }

    private void readObject(JsonParser json) throws IOException, BadLineException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadLineException("not a JSON object; a request looks like " + example);
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
            case TIMESTAMP ->
                timestampMillis = times == Times.SECONDS
                        ? decimalMillis(json, name, 1e3)
                        : wholeNumber(json, name, 0, Long.MAX_VALUE);
            case INPUT_LENGTH -> inputTokens = wholeNumber(json, name, 1, Integer.MAX_VALUE);
            case OUTPUT_LENGTH -> outputTokens = wholeNumber(json, name, 0, Integer.MAX_VALUE);
            case HASH_IDS -> readBlocks(json);
            case SESSION_ID -> session = isNull(json) ? null : scalar(json, name);
            case DELAY -> delayMillis = isNull(json) ? null : decimalMillis(json, name, 1);
            default -> json.skipChildren();
        }
    }

    private static boolean isNull(JsonParser json) {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    private static String scalar(JsonParser json, String name) throws IOException, BadLineException {
        if (!json.currentToken().isScalarValue()) {
            throw new BadLineException(name + " is " + kind(json) + "; it must be a text or a number");
        }
        return json.getText();
    }

    private static long decimalMillis(JsonParser json, String name, double millisPerUnit)
            throws IOException, BadLineException {
        if (!json.currentToken().isNumeric()) {
            throw new BadLineException(name + " holds " + kind(json) + "; it must be a number");
        }
        double millis = json.getDoubleValue() * millisPerUnit;
        if (!(millis >= 0 && millis <= MAX_MILLIS)) {
            throw new BadLineException(name + " holds " + shorten(json.getText()) + "; it must be 0 or more");
        }
        return Math.round(millis);
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
        Turn turn = turn();
        long timestamp = turn != null && turn.followsAnswer() && timestampMillis == null
                ? TraceReader.WHEN_IT_FOLLOWS
                : present(timestampMillis, TIMESTAMP);
        int input = (int) present(inputTokens, INPUT_LENGTH);
        int output = (int) present(outputTokens, OUTPUT_LENGTH);
        if (!hasBlocks) {
            throw missing(HASH_IDS);
        }
        int maxBlocks = PrefixBlocks.most(input, blockTokens);
        if (blockCount > maxBlocks) {
            throw new BadLineException(HASH_IDS + " holds " + blockCount + " ids; " + input
                    + " input tokens make at most " + maxBlocks + " blocks of " + blockTokens);
        }
        return new TraceRequest(
                timestamp, input, output, PrefixBlocks.convert(blocks, blockCount, blockTokens, input), turn);
    }

    /** Of a session's first turn the delay says nothing; a later one with a time of its own and no delay keeps that. */
    private @Nullable Turn turn() {
        if (session == null) {
            return null;
        }
        boolean isFirst = sessions.add(session);
        boolean isAtOwnTime = isFirst || (delayMillis == null && timestampMillis != null);
        if (isAtOwnTime) {
            return new Turn(session, Turn.OWN_TIME);
        }
        return new Turn(session, delayMillis == null ? 0 : delayMillis);
    }

    private long present(@Nullable Long value, String name) throws BadLineException {
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    private BadLineException missing(String name) {
        return new BadLineException("field " + name + " is missing; a request looks like " + example);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
