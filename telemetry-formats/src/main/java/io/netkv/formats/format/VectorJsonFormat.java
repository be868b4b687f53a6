package io.netkv.formats.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricLookupCache;
import io.netkv.formats.metric.MetricSample.Delta;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Vector's metrics with {@code encoding.codec = "json"}: one a message, {@code {"name", "namespace", "tags", "timestamp", "kind",
 * "counter" or "gauge": {"value"}}}. The namespace belongs to the name; a kind of {@code incremental} is a difference.
 *
 * <p>Source: vector.dev, the metric event data model and the kafka sink.
 */
final class VectorJsonFormat implements TelemetryFormat {

    private final MetricLookupCache names = new MetricLookupCache();

    @Override
    public String name() {
        return "vector-json";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode metric = JsonSamples.parse(message);
        if (!metric.path("kind").isTextual() || !metric.path("name").isTextual()) {
            throw new UnreadableMessageException("it is no metric of Vector's, which has 'name' and 'kind'; set"
                    + " 'encoding.codec = \"json\"' in Vector's kafka sink, and give it metrics alone");
        }
        String bare = metric.path("name").asText();
        String name =
                metric.path("namespace").isTextual() ? metric.path("namespace").asText() + "_" + bare : bare;
        Optional<KnownMetric> known = names.named(name).or(() -> names.named(bare));
        JsonNode value = metric.has("counter") ? metric.path("counter") : metric.path("gauge");
        if (known.isEmpty() || value.isMissingNode()) {
            sink.unknown(name);
            return;
        }
        Map<String, String> labels = JsonSamples.labels(metric.path("tags"));
        boolean isDelta = metric.path("kind").asText().equals("incremental")
                && known.get().quantity().isCounter();
        OptionalLong time = JsonSamples.timeMicros(metric.path("timestamp"));
        JsonSamples.sample(
                known.get(),
                name,
                labels,
                value.path("value"),
                time,
                isDelta ? new Delta(OptionalLong.empty()) : null,
                sink);
    }
}
