package io.netkv.oracle;

import io.netkv.formats.Leftovers;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * Counts what a task makes of a tool's values, as metrics of Kafka Streams: group {@code stream-bridge-metrics}, names {@code
 * value-used-total}, {@code value-not-mapped-total}, and {@code -rate} for each.
 */
final class DecodeCounts implements AutoCloseable {

    private final StreamsMetrics metrics;
    private final Sensor used;
    private final Sensor notMapped;
    private long usedSoFar;
    private long notMappedSoFar;

    DecodeCounts(StreamsMetrics metrics, String task) {
        this.metrics = metrics;
        used = metrics.addRateTotalSensor("bridge", task, "value-used", RecordingLevel.INFO);
        notMapped = metrics.addRateTotalSensor("bridge", task, "value-not-mapped", RecordingLevel.INFO);
    }

    /** Takes over what has come since the last time. */
    void update(Leftovers leftovers) {
        for (; usedSoFar < leftovers.used(); usedSoFar++) {
            used.record();
        }
        for (; notMappedSoFar < leftovers.left(); notMappedSoFar++) {
            notMapped.record();
        }
    }

    @Override
    public void close() {
        metrics.removeSensor(used);
        metrics.removeSensor(notMapped);
    }
}
