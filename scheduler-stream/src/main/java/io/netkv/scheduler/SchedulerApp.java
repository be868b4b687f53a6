package io.netkv.scheduler;

import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.TopicAccess;
import io.netkv.scheduler.log.StandbyLogs;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** The scheduler as an application. */
public final class SchedulerApp {

    /** Application id where the user chooses no other: it names the consumer group. */
    public static final String APPLICATION_ID = "netkv-scheduler";

    /** The topics that it reads and writes. */
    public static final TopicAccess ACCESS = new TopicAccess(
            Set.of(
                    Topic.DECODE_REQUESTS,
                    Topic.DECODE_INSTANCES,
                    Topic.PREFILL_INSTANCES,
                    Topic.PREFIX_BLOCKS,
                    Topic.TRANSFER_EVENTS,
                    Topic.FABRIC,
                    Topic.NETWORK_COST_ORACLE,
                    Topic.DECODE_ASSIGNMENTS),
            Set.of(Topic.DECODE_ASSIGNMENTS, Topic.TRANSFER_ACCURACY, Topic.DEAD_LETTERS));

    /** Clocks of those that report differ by more. */
    private static final Duration BATCH_SPAN = Duration.ofMillis(10);

    private SchedulerApp() {}

    /**
     * The scheduler, ready to start. Where others decide, it has read their logs.
     *
     * @throws io.netkv.common.UserFacingException if no broker answers
     */
    public static StreamsRunner create(StreamsSettings streams, SchedulerSettings settings) {
        Properties properties =
                streams.inBatches(Topic.DECODE_REQUESTS.topicName(), BATCH_SPAN).properties();
        PauseDetector pauseDetector = pauseDetector(properties);
        StandbyLogs logs = StandbyLogs.start(streams.kafka(), settings.logs(), areOthers(streams));
        Topology topology = SchedulerTopology.build(settings, streams.kafka().serdes(), logs, pauseDetector);
        return new StreamsRunner("scheduler", topology, properties, () -> {
            logs.close();
            pauseDetector.close();
        });
    }

    private static boolean areOthers(StreamsSettings streams) {
        try (KafkaCluster cluster = KafkaCluster.connect(streams.kafka())) {
            return cluster.hasMembers(streams.applicationId());
        }
    }

    private static PauseDetector pauseDetector(Properties properties) {
        Map<String, Object> consumer = new StreamsConfig(properties).getMainConsumerConfigs("", "", 0);
        return PauseDetector.start(
                millis(consumer.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)),
                millis(consumer.get(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG)));
    }

    /** Ours is a number, a user's is text. */
    private static long millis(@Nullable Object setting) {
        return Long.parseLong(String.valueOf(setting));
    }
}
