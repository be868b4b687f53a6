package io.netkv.scheduler;

/** Names of the scheduler's processors and table stores. */
final class SchedulerNames {

    static final String FABRIC_TABLE = "fabric-table";
    static final String ORACLE_TABLE = "oracle-table";
    static final String INSTANCE_TABLE = "decode-instance-table";
    static final String PREFILL_TABLE = "prefill-instance-table";
    static final String SCHEDULE = "schedule";
    static final String REQUEST_SOURCE = "decode-requests-source";
    static final String FABRIC_SOURCE = "fabric-source";
    static final String ORACLE_SOURCE = "network-cost-oracle-source";
    static final String INSTANCE_SOURCE = "decode-instances-source";
    static final String PREFILL_SOURCE = "prefill-instances-source";
    static final String BLOCKS_SOURCE = "prefix-blocks-source";
    static final String TRANSFER_SOURCE = "transfer-events-source";
    static final String ASSIGNMENT_SINK = "decode-assignments-sink";
    static final String ACCURACY_SINK = "transfer-accuracy-sink";

    private SchedulerNames() {}
}
