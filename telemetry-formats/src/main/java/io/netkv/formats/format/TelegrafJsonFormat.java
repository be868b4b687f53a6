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
 * Telegraf's {@code data_format = "json"}: one metric {@code {"fields": {}, "name", "tags": {}, "timestamp"}} a message, or
 * {@code {"metrics": [...]}} where the output batches. The timestamp is in the unit of {@code json_timestamp_units},
 * seconds by default, or text where {@code json_timestamp_format} says so.
 *
 * <p>A field is known by its own name (snmp, gnmi, infiniband, prometheus with {@code metric_version = 2}), by the
 * measurement's where it is called {@code counter}, {@code gauge} or {@code value} (prometheus by default), or by both (net).
 *
 * <p>Source: github.com/influxdata/telegraf, plugins/serializers/json and plugins/inputs/{gnmi,infiniband,net,prometheus,snmp}.
 */
final class TelegrafJsonFormat implements TelemetryFormat {

    private static final Set<String> PLAIN_FIELDS = Set.of("counter", "gauge", "value");

    private final MetricLookupCache names = new MetricLookupCache();

    @Override
    public String name() {
        return "telegraf-json";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode root = JsonSamples.parse(message);
        if (root.path("metrics").isArray()) {
            for (JsonNode metric : root.path("metrics")) {
                readMetric(metric, sink);
            }
        } else {
            readMetric(root, sink);
        }
    }

    private void readMetric(JsonNode metric, Sink sink) throws UnreadableMessageException {
        JsonNode fields = metric.path("fields");
        if (!fields.isObject()) {
            throw new UnreadableMessageException("it is no metric of Telegraf's, which has 'fields'; set"
                    + " 'data_format = \"json\"' in Telegraf's output, or name the format that your tool writes");
        }
        String measurement = metric.path("name").asText();
        Map<String, String> labels = JsonSamples.labels(metric.path("tags"));
        OptionalLong time;
        try {
            time = JsonSamples.timeMicros(metric.path("timestamp"));
        } catch (UnreadableMessageException e) {
            sink.refused(labels, JsonSamples.NO_TIME);
            return;
        }
        for (Entry<String, JsonNode> field : fields.properties()) {
            Optional<KnownMetric> known = known(measurement, field.getKey());
            if (known.isPresent()) {
                JsonSamples.sample(known.get(), field.getKey(), labels, field.getValue(), time, sink);
            } else {
                sink.unknown(PLAIN_FIELDS.contains(field.getKey()) ? measurement : field.getKey());
            }
        }
    }

    private Optional<KnownMetric> known(String measurement, String field) {
        if (PLAIN_FIELDS.contains(field)) {
            return names.named(measurement);
        }
        return names.named(field).or(() -> names.named(measurement + "/" + field));
    }
}
