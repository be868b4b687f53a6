package io.netkv.stream;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;

/** Makes a topology's builder refuse a processor, store or internal topic that has no name of its own. */
public final class StrictNaming {

    private StrictNaming() {}

    /** For the constructor of {@link org.apache.kafka.streams.StreamsBuilder}, which heeds the setting only there. */
    @SuppressWarnings("deprecation") // unset, Streams warns
    public static TopologyConfig topologyConfig() {
        return new TopologyConfig(new StreamsConfig(Map.of(
                // Required by StreamsConfig, and unused by a builder.
                StreamsConfig.APPLICATION_ID_CONFIG,
                "unused",
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "unused:9092",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                true,
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG,
                true)));
    }
}
