package io.netkv.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * gnmic's {@code event} format: an array of events, or with {@code split-events} one event a message. An event is
 * {@code {"name", "timestamp", "tags": {}, "values": {path: value}}}; the timestamp is the device's, in nanoseconds, the
 * tags hold the keys of the path ({@code interface_name}) and the target ({@code source}). 64-bit counters are strings
 * where the device encodes JSON_IETF (RFC 7951).
 *
 * <p>Source: github.com/openconfig/gnmic, docs/user_guide/event_processors/intro.md, docs/user_guide/outputs/kafka_output.md
 * and pkg/formatters/event.go.
 */
final class GnmicEventFormat implements TelemetryFormat {

    /** What stands before the ':' of a path's element names an origin or a YANG module, and differs between vendors. */
    private static final Pattern PREFIX = Pattern.compile("[^/:]+:");

    @Override
    public String name() {
        return "gnmic-event";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode root = Json.parse(message);
        if (root.isArray()) {
            for (JsonNode event : root) {
                readEvent(event, sink);
            }
        } else {
            readEvent(root, sink);
        }
    }

    private static void readEvent(JsonNode event, Sink sink) throws UnreadableMessageException {
        if (!event.isObject() || !(event.has("values") || event.has("deletes"))) {
            throw new UnreadableMessageException("it is no event of gnmic's, which has 'values' or 'deletes'; set"
                    + " 'format: event' in gnmic's output");
        }
        if (!event.has("values")) {
            return;
        }
        Map<String, String> labels = Json.labels(event.path("tags"));
        OptionalLong time = Json.nanosAsMicros(event.path("timestamp"));
        for (Entry<String, JsonNode> value : Json.object(event, "values").properties()) {
            Optional<Metric> metric = Metric.named(path(value.getKey()));
            if (metric.isPresent()) {
                Optional<BigDecimal> number = Json.number(value.getKey(), value.getValue());
                number.ifPresent(n -> sink.sample(new Sample(metric.get(), labels, n, time)));
            }
        }
    }

    private static String path(String path) {
        String bare = PREFIX.matcher(path).replaceAll("");
        return bare.replaceFirst("^/+", "");
    }
}
