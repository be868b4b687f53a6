package io.netkv.oracle.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.formats.decode.UnmappedTelemetry;

/** Counts what becomes of a tool's values: {@code netkv.telemetry.values}, outcome used or not-used. */
final class TelemetryDecodeMetrics {

    private final Counter used;
    private final Counter notUsed;
    private long usedSoFar;
    private long notUsedSoFar;

    TelemetryDecodeMetrics(MeterRegistry meters) {
        used = counter(meters, "used");
        notUsed = counter(meters, "not-used");
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("netkv.telemetry.values")
                .description("Values of a tool's messages, by whether they say something of a mapped link or instance")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** Takes over what has come since the last time. */
    void update(UnmappedTelemetry unmapped) {
        used.increment(unmapped.used() - usedSoFar);
        notUsed.increment(unmapped.left() - notUsedSoFar);
        usedSoFar = unmapped.used();
        notUsedSoFar = unmapped.left();
    }
}
