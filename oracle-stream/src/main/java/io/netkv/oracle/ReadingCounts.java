package io.netkv.oracle;

import io.netkv.core.telemetry.ReadingOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * Counts what becomes of a task's readings, as metrics of Kafka Streams: group {@code stream-oracle-metrics}, names
 * {@code reading-accepted-total}, {@code reading-accepted-rate} and so for each {@link ReadingOutcome}.
 */
final class ReadingCounts implements AutoCloseable {

    private final StreamsMetrics metrics;
    private final Map<ReadingOutcome, Sensor> sensors = new EnumMap<>(ReadingOutcome.class);

    ReadingCounts(StreamsMetrics metrics, String task) {
        this.metrics = metrics;
        for (ReadingOutcome outcome : ReadingOutcome.values()) {
            String operation = "reading-" + outcome.name().toLowerCase(Locale.ROOT);
            sensors.put(outcome, metrics.addRateTotalSensor("oracle", task, operation, RecordingLevel.INFO));
        }
    }

    void count(ReadingOutcome outcome) {
        Sensor sensor = sensors.get(outcome);
        if (sensor != null) {
            sensor.record();
        }
    }

    @Override
    public void close() {
        sensors.values().forEach(metrics::removeSensor);
    }
}
