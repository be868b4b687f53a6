package io.netkv.oracle;

/** Names of the oracle's processors and internal topics. Stores are named by the classes that use them. */
final class OracleNames {

    static final String TELEMETRY_SOURCE = "link-telemetry-source";
    static final String LINK_WINDOW = "link-window";
    /** Kafka Streams appends "-repartition", and names the source that reads it {@link #CONGESTION_SOURCE}. */
    static final String CONGESTION_TOPIC = "congestion-updates";

    static final String CONGESTION_SOURCE = "congestion-updates-repartition-source";
    static final String FABRIC_SOURCE = "fabric-source";
    static final String FABRIC_TABLE = "fabric-table";
    static final String SNAPSHOT = "oracle-snapshot";
    static final String ORACLE_SINK = "network-cost-oracle-sink";
    static final String ENCODED_TELEMETRY = "encoded-telemetry";
    /** Of an oracle that reads a tool's topic itself. Kafka Streams appends "-repartition". */
    static final String TELEMETRY_TOPIC = "link-telemetry";

    /** The whole name of {@link #TELEMETRY_TOPIC} for an application's id. */
    static final String TELEMETRY_TOPIC_OF = "%s-" + TELEMETRY_TOPIC + "-repartition";

    private OracleNames() {}
}
