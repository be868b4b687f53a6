package io.netkv.formats.format;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netkv.formats.metric.KnownMetric;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** OTLP metrics in protobuf, as the collector's kafkaexporter writes them by default ({@code encoding: otlp_proto}). */
final class OtlpProtoFormat implements TelemetryFormat {

    private final OtlpPoints points = new OtlpPoints();

    @Override
    public String name() {
        return "otlp-proto";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        MetricsData data;
        try {
            data = MetricsData.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableMessageException("not OTLP metrics in protobuf: " + e.getMessage());
        }
        if (data.getResourceMetricsCount() == 0 && message.length > 0) {
            throw new UnreadableMessageException(
                    "no OTLP metrics are in it; set 'encoding: otlp_proto' in the exporter,"
                            + " and send it metrics alone");
        }
        for (ResourceMetrics resource : data.getResourceMetricsList()) {
            Map<String, String> ofResource = new HashMap<>();
            add(resource.getResource().getAttributesList(), ofResource);
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                for (Metric metric : scope.getMetricsList()) {
                    read(metric, ofResource, sink);
                }
            }
        }
    }

    private void read(Metric metric, Map<String, String> ofResource, Sink sink) {
        boolean isDelta =
                metric.getSum().getAggregationTemporality() == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
        List<NumberDataPoint> all = metric.hasGauge()
                ? metric.getGauge().getDataPointsList()
                : metric.getSum().getDataPointsList();
        if (all.isEmpty()) {
            sink.unknown(metric.getName());
        }
        for (NumberDataPoint point : all) {
            Map<String, String> labels = new HashMap<>(ofResource);
            add(point.getAttributesList(), labels);
            Optional<KnownMetric> known = points.metric(metric.getName(), labels, sink);
            if (known.isPresent() && hasValue(point)) {
                OtlpPoints.pass(
                        known.get(),
                        labels,
                        value(point),
                        point.getTimeUnixNano(),
                        point.getStartTimeUnixNano(),
                        isDelta,
                        sink);
            }
        }
    }

    private static boolean hasValue(NumberDataPoint point) {
        boolean isNumber = point.hasAsInt() || (point.hasAsDouble() && Double.isFinite(point.getAsDouble()));
        return isNumber && (point.getFlags() & OtlpPoints.NO_RECORDED_VALUE) == 0;
    }

    private static BigDecimal value(NumberDataPoint point) {
        return point.hasAsInt() ? BigDecimal.valueOf(point.getAsInt()) : BigDecimal.valueOf(point.getAsDouble());
    }

    private static void add(List<KeyValue> attributes, Map<String, String> labels) {
        for (KeyValue attribute : attributes) {
            labels.put(JsonSamples.label(attribute.getKey()), text(attribute.getValue()));
        }
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            default -> "";
        };
    }
}
