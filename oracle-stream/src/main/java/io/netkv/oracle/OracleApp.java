package io.netkv.oracle;

import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaTopicTail;
import io.netkv.kafka.TopicAccess;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.oracle.fabric.FabricFollower;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** The oracle as an application. */
public final class OracleApp {

    /** Application id where the user chooses no other: it names the consumer group and the internal topics. */
    public static final String APPLICATION_ID = "netkv-oracle";

    /** The topics that it reads and writes. */
    public static final TopicAccess ACCESS = new TopicAccess(
            Set.of(Topic.LINK_TELEMETRY, Topic.FABRIC), Set.of(Topic.NETWORK_COST_ORACLE, Topic.DEAD_LETTERS));

    private OracleApp() {}

    /**
     * The oracle that reads {@link Topic#LINK_TELEMETRY}, ready to start.
     *
     * @see #create(StreamsSettings, OracleSettings, TelemetrySource)
     */
    public static StreamsRunner create(StreamsSettings streams, OracleSettings settings) {
        return create(streams, settings, null);
    }

    /**
     * The oracle, ready to start.
     *
     * @param source a tool's topic that is read in place of {@link Topic#LINK_TELEMETRY}, or null
     * @throws io.netkv.common.UserFacingException if no broker answers or one of its topics is missing
     */
    public static StreamsRunner create(
            StreamsSettings streams, OracleSettings settings, @Nullable TelemetrySource source) {
        int fabricPartitions;
        try (KafkaCluster cluster = KafkaCluster.connect(streams.kafka())) {
            fabricPartitions = Objects.requireNonNull(cluster.require(ACCESS).get(Topic.FABRIC));
        }
        FabricDirectory directory = new FabricDirectory();
        FabricFollower follower = FabricFollower.start(directory, streams.kafka());
        KafkaTopicTail tail = new KafkaTopicTail(streams.kafka());
        Topology topology =
                OracleTopology.build(settings, streams.kafka().serdes(), fabricPartitions, directory, source, tail);
        String telemetry = source == null
                ? Topic.LINK_TELEMETRY.topicName()
                : OracleNames.TELEMETRY_TOPIC_OF.formatted(streams.applicationId());
        return new StreamsRunner(
                "oracle", topology, streams.forTelemetry().inBatches(telemetry).properties(), follower::close);
    }
}
