package io.netkv.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An object of a request's body, read field by field; what is wrong is a {@link Problem} that names the field. */
final class JsonFields {

    private static final ObjectReader READER =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode object;
    private final Set<String> unread = new TreeSet<>();

    private JsonFields(JsonNode object) {
        this.object = object;
        object.fieldNames().forEachRemaining(unread::add);
    }

    /** The objects of a body: one, or those of an array. */
    static JsonNode parse(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        try {
            JsonNode node = READER.readTree(bytes);
            if (node.isMissingNode()) {
                throw Problem.badRequest("the body is empty; it must be a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("the body is not JSON: " + e.getOriginalMessage() + ", line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw Problem.badRequest("the body cannot be read: " + e.getMessage());
        }
    }

    static JsonFields of(JsonNode node) {
        if (!node.isObject()) {
            throw Problem.badRequest("the body must be a JSON object, and is of type "
                    + node.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return new JsonFields(node);
    }

    private @Nullable JsonNode take(String name) {
        unread.remove(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A field that is text, or null where it is missing. */
    @Nullable String text(String name) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(name, value, "text");
        }
        return value.textValue();
    }

    /** A field that is text. */
    String requiredText(String name) {
        String value = text(name);
        if (value == null || value.isBlank()) {
            throw Problem.badRequest("field '" + name + "' is missing; it must be text");
        }
        return value;
    }

    /** A field that is a whole number, or null where it is missing. */
    @Nullable Long number(String name, long least, long most) {
        JsonNode value = take(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw wrong(name, value, "a whole number from " + least + " to " + most);
        }
        return value.longValue();
    }

    /** A field that is a list of whole numbers of 64 bits; empty where it is missing. */
    List<Long> numbers(String name) {
        JsonNode value = take(name);
        List<Long> numbers = new ArrayList<>();
        if (value == null) {
            return numbers;
        }
        if (!value.isArray()) {
            throw wrong(name, value, "a list of whole numbers");
        }
        for (JsonNode each : value) {
            if (!each.isIntegralNumber()) {
                throw wrong(name, each, "a list of whole numbers");
            }
            // Hashes are unsigned with some engines: only equality matters.
            numbers.add(each.bigIntegerValue().longValue());
        }
        return numbers;
    }

    /** Whether there is a field of this name. */
    boolean has(String name) {
        return object.hasNonNull(name);
    }

    /** A field that is an object. */
    JsonFields object(String name) {
        JsonNode value = take(name);
        if (value == null || !value.isObject()) {
            throw value == null
                    ? Problem.badRequest("field '" + name + "' is missing; it must be an object")
                    : wrong(name, value, "an object");
        }
        return new JsonFields(value);
    }

    /** A field that is a list of objects; empty where it is missing. */
    List<JsonFields> objects(String name) {
        JsonNode value = take(name);
        List<JsonFields> objects = new ArrayList<>();
        if (value != null && !value.isArray()) {
            throw wrong(name, value, "a list of objects");
        }
        if (value != null) {
            value.forEach(each -> {
                if (!each.isObject()) {
                    throw wrong(name, each, "a list of objects");
                }
                objects.add(new JsonFields(each));
            });
        }
        return objects;
    }

    /** A field that is an object of text alone; empty where it is missing. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new HashMap<>();
        if (has(name)) {
            JsonNode value = object(name).object;
            value.fields().forEachRemaining(each -> {
                if (!each.getValue().isTextual()) {
                    throw wrong(name + "." + each.getKey(), each.getValue(), "text");
                }
                texts.put(each.getKey(), each.getValue().textValue());
            });
        } else {
            take(name);
        }
        return texts;
    }

    private static Problem wrong(String name, JsonNode value, String allowed) {
        String shown = value.toString();
        return Problem.badRequest("field '" + name + "' is "
                + (shown.length() > 60 ? shown.substring(0, 60) + "..." : shown) + "; it must be " + allowed);
    }

    /** Refuses fields that nobody has asked for. */
    void end(Set<String> known) {
        if (!unread.isEmpty()) {
            throw Problem.badRequest("field '" + unread.iterator().next() + "' is not known; known are "
                    + String.join(", ", new TreeSet<>(known)));
        }
    }
}
