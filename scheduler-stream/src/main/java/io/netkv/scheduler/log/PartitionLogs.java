package io.netkv.scheduler.log;

import io.netkv.core.time.EventClock;

/** The decisions and transfer events of one partition, as far as they are remembered. */
public final class PartitionLogs {

    private final AssignmentLog assignments;
    private final TransferLog transfers;

    /** Of a partition of which nothing was read. */
    PartitionLogs(LogSettings settings) {
        assignments = new AssignmentLog(settings.dedupWindowMillis());
        transfers = new TransferLog(settings.ledgerExpiryMillis(), new EventClock(settings.speed()));
    }

    /** Its decisions. */
    public AssignmentLog assignments() {
        return assignments;
    }

    /** Its transfers. */
    public TransferLog transfers() {
        return transfers;
    }
}
