package io.netkv.oracle;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Names of the oracle's processors, stores and internal topics. Kafka keeps topics under some of them: to change one is
 * to lose what they hold.
 */
final class OracleNames {

    static final String TELEMETRY_SOURCE = "link-telemetry-source";
    static final String LINK_WINDOW = "link-window";
    static final String LINK_WINDOWS_STORE = "link-windows";
    /** Kafka Streams appends "-repartition", and names the source that reads it {@link #CONGESTION_SOURCE}. */
    static final String CONGESTION_TOPIC = "link-congestion";

    static final String CONGESTION_SOURCE = "link-congestion-repartition-source";
    static final String FABRIC_SOURCE = "fabric-source";
    static final String FABRIC_TABLE = "fabric-table";
    static final String FABRICS_STORE = "fabrics";
    static final String SNAPSHOT = "oracle-snapshot";
    static final String SNAPSHOTS_STORE = "oracle-snapshots";
    static final String ORACLE_SINK = "network-cost-oracle-sink";

    /** Of the bridge, and of an oracle that reads a tool's topic itself. */
    static final String FOREIGN_SOURCE = "foreign-telemetry-source";

    static final String DECODE = "telemetry-decode";
    static final String DECODED_TELEMETRY = "decoded-telemetry";
    static final String CAST_TELEMETRY = "decoded-telemetry-cast";
    static final String DECODED_STATES = "decoded-states";
    static final String TELEMETRY_SINK = "link-telemetry-sink";
    static final String STATES_SINK = "decode-instances-sink";
    /** Kafka Streams appends "-repartition". */
    static final String TELEMETRY_TOPIC = "link-telemetry";

    private OracleNames() {}

    /** A builder insists that all is named only if it is told so by this; the rest is for the form. */
    @SuppressWarnings("deprecation") // unset, Streams warns
    static StreamsConfig explicit(String applicationId) {
        return new StreamsConfig(Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG,
                applicationId,
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                "none:9092",
                StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                true,
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG,
                true));
    }
}
