package io.netkv.scheduler;

import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;

/** The scheduler as a process's part. */
public final class SchedulerApp {

    /** What the scheduler's consumer group is called unless told otherwise. */
    public static final String APPLICATION_ID = "netkv-scheduler";

    private SchedulerApp() {}

    /** The scheduler, ready to start. */
    public static StreamsRunner create(StreamsSettings streams, SchedulerSettings settings) {
        return new StreamsRunner(
                "scheduler", SchedulerTopology.build(settings, streams.kafka().serdes()), streams.properties());
    }
}
