package io.netkv.formats.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricLookupCache;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * sFlow's counter samples as goflow2 writes them with {@code -produce raw}: a datagram a message, with generic interface
 * counters among its records. Their source is the agent, their interface the ifIndex. Flow samples are skipped.
 *
 * <p>Source: github.com/netsampler/goflow2, docs/protocols.md and decoders/sflow; sFlow version 5.
 */
final class SflowJsonFormat implements TelemetryFormat {

    private static final String[] COUNTERS = {"if-out-octets", "if-in-octets"};

    private final MetricLookupCache names = new MetricLookupCache();

    @Override
    public String name() {
        return "sflow-json";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode root = JsonSamples.parse(message);
        JsonNode datagram = root.path("message");
        if (!root.path("type").asText().equals("sflow")
                || !datagram.path("samples").isArray()) {
            throw new UnreadableMessageException(
                    "no sFlow datagram is in it, which has 'type' and 'message' with 'samples';"
                            + " start goflow2 with '-produce raw'");
        }
        String agent = datagram.path("agent-ip").asText(root.path("src").asText());
        OptionalLong time = time(root);
        for (JsonNode sample : datagram.path("samples")) {
            for (JsonNode record : sample.path("records")) {
                read(record.path("data"), agent, time, sink);
            }
        }
    }

    private void read(JsonNode counters, String agent, OptionalLong time, Sink sink) {
        if (!counters.has("if-index")) {
            return;
        }
        Map<String, String> labels =
                Map.of("source", agent, "if_index", counters.path("if-index").asText());
        for (String counter : COUNTERS) {
            Optional<KnownMetric> metric = names.named(counter);
            if (metric.isPresent() && counters.has(counter)) {
                JsonSamples.sample(metric.get(), counter, labels, counters.path(counter), time, sink);
            }
        }
    }

    /** The collector's: sFlow has the time since the agent's start only. */
    private static OptionalLong time(JsonNode root) throws UnreadableMessageException {
        return JsonSamples.timeMicros(
                root.has("time_received") ? root.path("time_received") : root.path("time-received"));
    }
}
