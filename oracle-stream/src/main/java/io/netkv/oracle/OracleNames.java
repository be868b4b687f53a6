package io.netkv.oracle;

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

    private OracleNames() {}
}
