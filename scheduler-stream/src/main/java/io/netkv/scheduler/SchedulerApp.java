package io.netkv.scheduler;

import io.netkv.scheduler.log.KafkaTopicTail;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.util.List;

/** The scheduler as an application. */
public final class SchedulerApp {

    /** Application id where the user chooses no other: it names the consumer group. */
    public static final String APPLICATION_ID = "netkv-scheduler";

    /** The topics that it reads or writes. */
    public static final List<Topic> TOPICS = List.of(
            Topic.DECODE_REQUESTS,
            Topic.DECODE_INSTANCES,
            Topic.TRANSFER_EVENTS,
            Topic.FABRIC,
            Topic.NETWORK_COST_ORACLE,
            Topic.DECODE_ASSIGNMENTS,
            Topic.DEAD_LETTERS);

    private SchedulerApp() {}

    /** The scheduler, ready to start. */
    public static StreamsRunner create(StreamsSettings streams, SchedulerSettings settings) {
        return new StreamsRunner(
                "scheduler",
                SchedulerTopology.build(settings, streams.kafka().serdes(), new KafkaTopicTail(streams.kafka())),
                streams.properties());
    }
}
