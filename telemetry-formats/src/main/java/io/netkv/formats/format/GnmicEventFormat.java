package io.netkv.formats.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricLookupCache;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * gnmic's {@code event} format: an array of events, or with {@code split-events} one event a message. An event is
 * {@code {"name", "timestamp", "tags": {}, "values": {path: value}}}; the timestamp is the device's, in nanoseconds by
 * gNMI, which some devices write in another unit; the
 * tags hold the keys of the path ({@code interface_name}) and the target ({@code source}). 64-bit counters are strings
 * where the device encodes JSON_IETF (RFC 7951).
 *
 * <p>Source: github.com/openconfig/gnmic, docs/user_guide/event_processors/intro.md, docs/user_guide/outputs/kafka_output.md
 * and pkg/formatters/event.go.
 */
final class GnmicEventFormat implements TelemetryFormat {

    /** All that an event has; gnmic leaves out what is empty. */
    private static final Set<String> KEYS = Set.of("name", "timestamp", "tags", "values", "deletes");

    private final MetricLookupCache names = new MetricLookupCache();

    @Override
    public String name() {
        return "gnmic-event";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode root = JsonSamples.parse(message);
        if (root.isArray()) {
            for (JsonNode event : root) {
                readEvent(event, sink);
            }
        } else {
            readEvent(root, sink);
        }
    }

    private void readEvent(JsonNode event, Sink sink) throws UnreadableMessageException {
        if (!event.isObject() || !hasOnly(event, KEYS)) {
            throw new UnreadableMessageException(
                    "it is no event of gnmic's, which has 'timestamp', 'tags' and 'values';"
                            + " set 'format: event' in gnmic's output, or name the format that your tool writes");
        }
        if (!event.has("values")) {
            return; // deletes, or what a processor has emptied
        }
        Map<String, String> labels = JsonSamples.labels(event.path("tags"));
        OptionalLong time;
        try {
            time = JsonSamples.timeOrNanosMicros(event.path("timestamp"));
        } catch (UnreadableMessageException e) {
            sink.refused(labels, JsonSamples.NO_TIME);
            return;
        }
        for (Entry<String, JsonNode> value : JsonSamples.object(event, "values").properties()) {
            Optional<KnownMetric> metric = names.named(value.getKey());
            if (metric.isPresent()) {
                JsonSamples.sample(metric.get(), value.getKey(), labels, value.getValue(), time, sink);
            } else {
                sink.unknown(value.getKey());
            }
        }
    }

    private static boolean hasOnly(JsonNode event, Set<String> keys) {
        return event.properties().stream().allMatch(entry -> keys.contains(entry.getKey()));
    }
}
