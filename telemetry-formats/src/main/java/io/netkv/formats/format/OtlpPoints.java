package io.netkv.formats.format;

import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricLookupCache;
import io.netkv.formats.metric.MetricSample;
import io.netkv.formats.metric.MetricSample.Delta;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What both encodings of OTLP's metrics share. A counter may come as a sum or as a gauge: its name decides. Attributes of
 * resource and point are labels, with '_' for '.'; where the direction is an attribute, it stands behind the name.
 *
 * <p>Source: opentelemetry-proto, metrics/v1/metrics.proto; opentelemetry-collector-contrib, exporter/kafkaexporter.
 */
final class OtlpPoints {

    /** Bit of a point's flags: it says that there is no value. */
    static final int NO_RECORDED_VALUE = 1;

    private static final long NANOS_PER_MICRO = 1000;

    private final MetricLookupCache names = new MetricLookupCache();

    /** The metric that a name stands for; empty for one that is not known, which the sink is given. */
    Optional<KnownMetric> metric(String name, Map<String, String> labels, TelemetryFormat.Sink sink) {
        Optional<KnownMetric> metric = names.named(name);
        if (metric.isPresent()) {
            return metric;
        }
        String direction = labels.getOrDefault("network_io_direction", labels.getOrDefault("direction", ""));
        Optional<KnownMetric> directed =
                direction.isEmpty() ? Optional.empty() : names.named(name + "/" + direction.toLowerCase(Locale.ROOT));
        if (directed.isEmpty()) {
            sink.unknown(name);
        }
        return directed;
    }

    /**
     * Passes a point on.
     *
     * @param timeNanos of the point, 0 where it has none
     * @param startNanos when a difference begins, 0 where it does not say
     */
    static void pass(
            KnownMetric metric,
            Map<String, String> labels,
            BigDecimal value,
            long timeNanos,
            long startNanos,
            boolean isDelta,
            TelemetryFormat.Sink sink) {
        Delta delta = isDelta && metric.quantity().isCounter() ? new Delta(micros(startNanos)) : null;
        sink.sample(new MetricSample(metric, labels, value, micros(timeNanos), delta));
    }

    private static OptionalLong micros(long nanos) {
        return nanos == 0 ? OptionalLong.empty() : OptionalLong.of(Long.divideUnsigned(nanos, NANOS_PER_MICRO));
    }
}
