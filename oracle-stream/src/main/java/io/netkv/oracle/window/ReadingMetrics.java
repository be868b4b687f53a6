package io.netkv.oracle.window;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.core.telemetry.ReadingOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Counts what becomes of readings: {@code netkv.readings} with the {@link ReadingOutcome} as outcome. */
final class ReadingMetrics {

    private final Map<ReadingOutcome, Counter> byOutcome = new EnumMap<>(ReadingOutcome.class);

    ReadingMetrics(MeterRegistry meters) {
        for (ReadingOutcome outcome : ReadingOutcome.values()) {
            Counter counter = Counter.builder("netkv.readings")
                    .description("Readings of links, by what became of them")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(meters);
            byOutcome.put(outcome, counter);
        }
    }

    void count(ReadingOutcome outcome) {
        Objects.requireNonNull(byOutcome.get(outcome)).increment();
    }
}
