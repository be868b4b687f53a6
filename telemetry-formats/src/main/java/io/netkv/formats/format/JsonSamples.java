package io.netkv.formats.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricSample;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the JSON formats share. */
public final class JsonSamples {

    private static final ObjectReader READER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .reader();

    private static final String INTERFACE_NAME = "interface_name";

    /** More digits than any counter or clock has. */
    private static final int MAX_DIGITS = 40;

    /** To parse a number takes the square of its length. */
    private static final int MAX_CHARACTERS = 100;

    /** Go's, Python's and JSON's spellings of a value that is none. */
    private static final Pattern NO_VALUE = Pattern.compile("nan|[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

    /** Without the time itself, which would be another kind of refusal each time. */
    static final String NO_TIME = "a timestamp that is no time from 2001 to 2286 in any unit";

    private JsonSamples() {}

    static JsonNode parse(byte[] message) throws UnreadableMessageException {
        try {
            return READER.readTree(message);
        } catch (JsonProcessingException e) {
            throw new UnreadableMessageException("not JSON: " + e.getOriginalMessage());
        } catch (IOException | NumberFormatException e) { // the latter of an exponent with too many digits
            throw new UnreadableMessageException("not JSON: " + e.getMessage());
        }
    }

    static JsonNode object(JsonNode parent, String key) throws UnreadableMessageException {
        JsonNode child = parent.path(key);
        if (!child.isObject()) {
            throw new UnreadableMessageException(
                    "'" + key + "' is " + (child.isMissingNode() ? "missing" : child) + "; it must be an object");
        }
        return child;
    }

    static Map<String, String> labels(JsonNode tags) {
        Map<String, String> labels = new HashMap<>();
        tags.properties()
                .forEach(tag -> labels.put(label(tag.getKey()), tag.getValue().asText()));
        return labels;
    }

    public static String label(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** Passes a value on if it can be used. */
    static void sample(
            KnownMetric metric,
            String called,
            Map<String, String> labels,
            JsonNode value,
            OptionalLong timeMicros,
            TelemetryFormat.Sink sink) {
        sample(metric, called, labels, value, timeMicros, null, sink);
    }

    /** The same of a counter that says what came since the value before. */
    static void sample(
            KnownMetric metric,
            String called,
            Map<String, String> labels,
            JsonNode value,
            OptionalLong timeMicros,
            MetricSample.@Nullable Delta delta,
            TelemetryFormat.Sink sink) {
        try {
            number(called, value)
                    .ifPresent(number -> sink.sample(
                            new MetricSample(metric, withInterface(labels, called), number, timeMicros, delta)));
        } catch (UnreadableMessageException e) {
            sink.refused(labels, called + " is no number");
        }
    }

    /** Where the interface is in the path alone. */
    private static Map<String, String> withInterface(Map<String, String> labels, String called) {
        Optional<String> name = called.indexOf('/') < 0 ? Optional.empty() : KnownMetric.interfaceIn(called);
        if (name.isEmpty() || labels.containsKey(INTERFACE_NAME)) {
            return labels;
        }
        Map<String, String> with = new HashMap<>(labels);
        with.put(INTERFACE_NAME, name.get());
        return with;
    }

    /** A number, also where it is written as a string; empty where the tool says that there is none. */
    private static Optional<BigDecimal> number(String called, JsonNode value) throws UnreadableMessageException {
        if (value.isNull()) {
            return Optional.empty();
        }
        BigDecimal number = value.isNumber() ? value.decimalValue() : parsed(value.asText());
        if (number != null && Math.abs((long) number.precision() - number.scale()) <= MAX_DIGITS) {
            return Optional.of(number);
        }
        if (NO_VALUE.matcher(value.asText()).matches()) {
            return Optional.empty();
        }
        throw new UnreadableMessageException("'" + called + "' is " + value + "; it must be a number");
    }

    private static @Nullable BigDecimal parsed(String text) {
        try {
            return text.length() > MAX_CHARACTERS ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The same where nanoseconds are agreed on: a number of no such length is one, of a clock that was never set. */
    static OptionalLong timeOrNanosMicros(JsonNode time) throws UnreadableMessageException {
        if (time.isIntegralNumber() && time.canConvertToLong() && time.asLong() >= 1000) {
            int digits = Long.toString(time.asLong()).length();
            if (digits != 10 && digits != 13 && digits != 16 && digits != 19) {
                return OptionalLong.of(time.asLong() / 1000);
            }
        }
        return timeMicros(time);
    }

    /**
     * A time in RFC 3339 or in a unit that is recognised by its number of digits, in microseconds since the epoch; absent where there is
     * none. From 2001 to 2286, seconds have 10 digits before the point, milliseconds 13, microseconds 16 and
     * nanoseconds 19. Any other number is refused: its unit cannot be known, and a wrong one makes rates wrong.
     */
    static OptionalLong timeMicros(JsonNode time) throws UnreadableMessageException {
        if (time.isMissingNode() || time.isNull()) {
            return OptionalLong.empty();
        }
        if (time.isTextual() && time.asText().indexOf('T') > 0) {
            return OptionalLong.of(rfc3339Micros(time.asText()));
        }
        BigDecimal number = timeNumber(time);
        return switch (number.precision() - number.scale()) {
            case 10 -> scaled(time, number, 6);
            case 13 -> scaled(time, number, 3);
            case 16 -> scaled(time, number, 0);
            case 19 -> scaled(time, number, -3);
            default -> throw notATime(time);
        };
    }

    private static BigDecimal timeNumber(JsonNode time) throws UnreadableMessageException {
        return number("timestamp", time).orElseThrow(() -> notATime(time));
    }

    private static OptionalLong scaled(JsonNode time, BigDecimal number, int power) throws UnreadableMessageException {
        BigDecimal micros = number.scaleByPowerOfTen(power);
        if (micros.compareTo(BigDecimal.ONE) < 0 || micros.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw notATime(time);
        }
        return OptionalLong.of(micros.longValue());
    }

    private static long rfc3339Micros(String text) throws UnreadableMessageException {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
        } catch (DateTimeException e) {
            throw new UnreadableMessageException("'timestamp' is \"" + text + "\"; it must be RFC 3339, for example"
                    + " 2026-11-21T10:15:30.25Z, or a number since the epoch");
        }
    }

    private static UnreadableMessageException notATime(JsonNode time) {
        return new UnreadableMessageException("'timestamp' is " + time
                + "; it must be seconds, milliseconds, microseconds or nanoseconds since the epoch, from 2001 to 2286, or"
                + " RFC 3339; check the unit that the tool is set to, and the device's clock");
    }
}
