package io.netkv.kafka;

import io.netkv.common.UserFacingException;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A Kafka that has answered, and what commands ask of it. */
public final class KafkaCluster implements AutoCloseable {

    private static final int FIRST_ANSWER_MILLIS = 5000;

    private static final Map<String, Topic> BY_NAME =
            Arrays.stream(Topic.values()).collect(Collectors.toMap(Topic::topicName, topic -> topic));

    private final Admin admin;
    private final String bootstrapServers;

    private KafkaCluster(Admin admin, String bootstrapServers) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Connects, and waits up to five seconds for an answer.
     *
     * @throws UserFacingException where none comes
     */
    public static KafkaCluster connect(KafkaSettings settings) {
        KafkaCluster cluster = new KafkaCluster(admin(settings), settings.bootstrapServers());
        try {
            cluster.awaitAnswer();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Admin admin(KafkaSettings settings) {
        try {
            return Admin.create(settings.commonConfig());
        } catch (KafkaException e) {
            Throwable reason = e.getCause() instanceof ConfigException ? e.getCause() : e;
            throw new UserFacingException(
                    "no Kafka client can be made for " + settings.bootstrapServers() + ": " + reason.getMessage(), e);
        }
    }

    private void awaitAnswer() {
        try {
            get(admin.describeCluster(new DescribeClusterOptions().timeoutMs(FIRST_ANSWER_MILLIS))
                    .nodes());
        } catch (TimeoutException e) {
            throw new UserFacingException(
                    "no Kafka broker answers at " + bootstrapServers
                            + "; is it running? --bootstrap-servers names another, --config sets security",
                    e);
        }
    }

    /** For what is not asked here. */
    public Admin admin() {
        return admin;
    }

    /** Where it was found. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Partitions of those topics that exist. */
    public Map<Topic, Integer> partitions() {
        Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(BY_NAME.keySet()).topicNameValues();
        descriptions.forEach((name, description) -> {
            try {
                partitions.put(BY_NAME.get(name), get(description).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                // It is missing, so it is not in the result.
            }
        });
        return partitions;
    }

    /**
     * Partitions of one topic.
     *
     * @throws UserFacingException if the topic is missing
     */
    public int partitions(Topic topic) {
        require(List.of(topic));
        return Objects.requireNonNull(partitions().get(topic));
    }

    /**
     * Checks that topics exist before they are used.
     *
     * @throws UserFacingException naming those that are missing
     */
    public void require(Collection<Topic> topics) {
        Map<Topic, Integer> existing = partitions();
        List<String> missing = topics.stream()
                .filter(topic -> !existing.containsKey(topic))
                .map(Topic::topicName)
                .toList();
        if (!missing.isEmpty()) {
            throw new UserFacingException((missing.size() == 1 ? "topic " : "topics ") + String.join(", ", missing)
                    + (missing.size() == 1 ? " is" : " are") + " missing at " + bootstrapServers
                    + "; 'netkv topics create --bootstrap-servers " + bootstrapServers + "' makes "
                    + (missing.size() == 1 ? "it" : "them"));
        }
    }

    /**
     * Checks that a topic of another tool exists.
     *
     * @throws UserFacingException where it is missing
     */
    public void requireTopic(String name) {
        try {
            get(admin.describeTopics(List.of(name)).allTopicNames());
        } catch (UnknownTopicOrPartitionException e) {
            throw new UserFacingException(
                    "topic '" + name + "' is missing at " + bootstrapServers
                            + "; name the one that your tool writes, or create it before",
                    e);
        }
    }

    /** Waits for an answer, and throws what went wrong as it is. */
    public static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
