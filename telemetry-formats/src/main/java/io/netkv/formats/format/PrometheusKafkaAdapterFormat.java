package io.netkv.formats.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricLookupCache;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What prometheus-kafka-adapter makes of Prometheus' remote write with {@code SERIALIZATION_FORMAT=json}: one sample a
 * message, {@code {"timestamp": RFC 3339, "value": text, "name", "labels": {}}}. Its timestamps are cut to whole seconds, so
 * that a rate over one scrape interval of n seconds is uncertain by one in n.
 *
 * <p>Source: github.com/Telefonica/prometheus-kafka-adapter, serializers.go and README.md.
 */
final class PrometheusKafkaAdapterFormat implements TelemetryFormat {

    private final MetricLookupCache names = new MetricLookupCache();

    @Override
    public String name() {
        return "prometheus-kafka-adapter";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        JsonNode sample = JsonSamples.parse(message);
        JsonNode labels = sample.path("labels");
        if (!labels.isObject()) {
            throw new UnreadableMessageException(
                    "it is no sample of prometheus-kafka-adapter's, which has 'labels'; set"
                            + " SERIALIZATION_FORMAT=json there, or name the format that your tool writes");
        }
        String name = sample.path("name").asText(labels.path("__name__").asText());
        Optional<KnownMetric> metric = names.named(name);
        if (metric.isEmpty()) {
            sink.unknown(name);
            return;
        }
        OptionalLong time = JsonSamples.timeMicros(sample.path("timestamp"));
        JsonSamples.sample(metric.get(), name, JsonSamples.labels(labels), sample.path("value"), time, sink);
    }
}
