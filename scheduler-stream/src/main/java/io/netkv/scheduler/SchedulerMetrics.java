package io.netkv.scheduler;

import io.netkv.avro.OracleMode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Counts of one task, among Kafka Streams' own metrics: scope netkv, with rate and total. */
final class SchedulerMetrics {

    private final Map<OracleMode, Sensor> decided = new EnumMap<>(OracleMode.class);
    private final Sensor repeated;
    private final Sensor expired;

    SchedulerMetrics(ProcessorContext<?, ?> context) {
        for (OracleMode mode : OracleMode.values()) {
            String name = "decisions-" + mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
            decided.put(mode, sensor(context, name));
        }
        repeated = sensor(context, "repeated-requests");
        expired = sensor(context, "expired-transfers");
    }

    private static Sensor sensor(ProcessorContext<?, ?> context, String operation) {
        return context.metrics()
                .addRateTotalSensor("netkv", context.taskId().toString(), operation, RecordingLevel.INFO);
    }

    /** A decision, by how far the oracle was believed. */
    void decided(OracleMode mode) {
        Sensor sensor = decided.get(mode);
        if (sensor != null) {
            sensor.record();
        }
    }

    /** A request that is decided already. */
    void repeated() {
        repeated.record();
    }

    /** Transfers whose end nobody reported. */
    void expired(int transfers) {
        for (int i = 0; i < transfers; i++) {
            expired.record();
        }
    }
}
