package io.netkv.benchmarks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What a part counts. */
final class Counters {

    private Counters() {}

    /** The sum of all counters of a name. */
    static long sum(MeterRegistry meters, String name) {
        return (long) meters.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
