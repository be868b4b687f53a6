package io.netkv.oracle;

import io.netkv.formats.Leftovers;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * Counts what a task makes of a tool's values, as metrics of Kafka Streams: group {@code stream-bridge-metrics}, names {@code
 * value-used-total}, {@code value-not-used-total}, and {@code -rate} for each.
 */
final class DecodeCounts implements AutoCloseable {

    private final StreamsMetrics metrics;
    private final Sensor used;
    private final Sensor notUsed;
    private long usedSoFar;
    private long notUsedSoFar;

    DecodeCounts(StreamsMetrics metrics, String task) {
        this.metrics = metrics;
        used = metrics.addRateTotalSensor("bridge", task, "value-used", RecordingLevel.INFO);
        notUsed = metrics.addRateTotalSensor("bridge", task, "value-not-used", RecordingLevel.INFO);
    }

    /** Takes over what has come since the last time. */
    void update(Leftovers leftovers) {
        for (; usedSoFar < leftovers.used(); usedSoFar++) {
            used.record();
        }
        for (; notUsedSoFar < leftovers.left(); notUsedSoFar++) {
            notUsed.record();
        }
    }

    @Override
    public void close() {
        metrics.removeSensor(used);
        metrics.removeSensor(notUsed);
    }
}
