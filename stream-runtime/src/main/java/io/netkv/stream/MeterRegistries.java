package io.netkv.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Map;

/**
 * Hands the meter registry to processors and handlers, which Kafka Streams creates, as a property. Their
 * counters are adders, so that counting takes no lock and allocates nothing.
 */
public final class MeterRegistries {

    static final String PROPERTY = "netkv.meters";

    private MeterRegistries() {}

    /** A registry whose meters count nowhere. */
    public static MeterRegistry none() {
        return new CompositeMeterRegistry();
    }

    /** The registry that {@link StreamsSettings} put among an application's properties; {@link #none} without one. */
    public static MeterRegistry of(Map<String, ?> properties) {
        return properties.get(PROPERTY) instanceof MeterRegistry meters ? meters : none();
    }
}
