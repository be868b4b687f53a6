package io.netkv.scheduler.log;

/** Where a task gets the logs of its partition from. */
public interface LogSource {

    /** The logs, as the topics have them now. They are the caller's until it {@linkplain #release releases} the partition. */
    PartitionLogs take(int partition);

    /** Another process may write to the partition from now on. */
    void release(int partition);

    /** Of topics that are empty, as for tests without a broker. */
    static LogSource empty(LogSettings settings) {
        return new LogSource() {
            @Override
            public PartitionLogs take(int partition) {
                return new PartitionLogs(settings);
            }

            @Override
            public void release(int partition) {}
        };
    }
}
