package io.netkv.formats.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricSample.Delta;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** OTLP metrics in JSON, as the collector's kafkaexporter writes them with {@code encoding: otlp_json}. */
final class OtlpJsonFormat implements TelemetryFormat {

    /** By number, or by name where a tool writes those. */
    private static final String DELTA = "AGGREGATION_TEMPORALITY_DELTA";

    private final OtlpPoints points = new OtlpPoints();

    @Override
    public String name() {
        return "otlp-json";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode resources = JsonSamples.parse(message).path("resourceMetrics");
        if (!resources.isArray()) {
            throw new UnreadableMessageException(
                    "no OTLP metrics are in it, which have 'resourceMetrics'; set 'encoding: otlp_json' in the exporter, and"
                            + " send it metrics alone");
        }
        for (JsonNode resource : resources) {
            Map<String, String> ofResource = new HashMap<>();
            add(resource.path("resource").path("attributes"), ofResource);
            for (JsonNode scope : resource.path("scopeMetrics")) {
                for (JsonNode metric : scope.path("metrics")) {
                    read(metric, ofResource, sink);
                }
            }
        }
    }

    private void read(JsonNode metric, Map<String, String> ofResource, Sink sink) {
        String name = metric.path("name").asText();
        JsonNode sum = metric.path("sum");
        JsonNode temporality = sum.path("aggregationTemporality");
        boolean isDelta = temporality.asInt() == 1 || temporality.asText().equals(DELTA);
        JsonNode all = (sum.isMissingNode() ? metric.path("gauge") : sum).path("dataPoints");
        if (all.isEmpty()) {
            sink.unknown(name);
        }
        for (JsonNode point : all) {
            Map<String, String> labels = new HashMap<>(ofResource);
            add(point.path("attributes"), labels);
            Optional<KnownMetric> known = points.metric(name, labels, sink);
            if (known.isPresent() && (point.path("flags").asInt() & OtlpPoints.NO_RECORDED_VALUE) == 0) {
                pass(known.get(), name, labels, point, isDelta, sink);
            }
        }
    }

    private static void pass(
            KnownMetric metric, String name, Map<String, String> labels, JsonNode point, boolean isDelta, Sink sink) {
        OptionalLong time;
        OptionalLong start;
        try {
            time = micros(point.path("timeUnixNano"));
            start = micros(point.path("startTimeUnixNano"));
        } catch (UnreadableMessageException e) {
            sink.refused(labels, JsonSamples.NO_TIME);
            return;
        }
        JsonNode value = point.has("asInt") ? point.path("asInt") : point.path("asDouble");
        Delta delta = isDelta && metric.quantity().isCounter() ? new Delta(start) : null;
        JsonSamples.sample(metric, name, labels, value, time, delta, sink);
    }

    /** 64-bit numbers are strings in protobuf's JSON; 0 is none. */
    private static OptionalLong micros(JsonNode nanos) throws UnreadableMessageException {
        return nanos.isMissingNode() || nanos.asText().equals("0")
                ? OptionalLong.empty()
                : JsonSamples.timeMicros(nanos);
    }

    private static void add(JsonNode attributes, Map<String, String> labels) {
        for (JsonNode attribute : attributes) {
            // A value is an object with one field, which says its type.
            attribute
                    .path("value")
                    .forEach(value ->
                            labels.put(JsonSamples.label(attribute.path("key").asText()), value.asText()));
        }
    }
}
