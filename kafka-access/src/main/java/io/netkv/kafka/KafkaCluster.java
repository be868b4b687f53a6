package io.netkv.kafka;

import io.netkv.common.UserFacingException;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A Kafka that has answered, and what commands ask of it. */
public final class KafkaCluster implements AutoCloseable {

    private static final int FIRST_ANSWER_MILLIS = 10_000;

    private static final String SECURITY_REMEDY =
            "; docs/security.md lists the rights that each part needs, --config sets who it is";

    private final Admin admin;
    private final String bootstrapServers;
    private final int patienceMillis;

    private KafkaCluster(Admin admin, String bootstrapServers, int patienceMillis) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.patienceMillis = patienceMillis;
    }

    /**
     * Connects, and waits up to ten seconds for an answer: a machine where everything starts at once is slow. The clients' property
     * {@code default.api.timeout.ms} sets another time.
     *
     * @throws UserFacingException where none comes
     */
    public static KafkaCluster connect(KafkaSettings settings) {
        Admin admin = admin(settings);
        Object patience = settings.commonConfig()
                .getOrDefault(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, FIRST_ANSWER_MILLIS);
        KafkaCluster cluster = new KafkaCluster(
                admin,
                settings.bootstrapServers(),
                Integer.parseInt(patience.toString().strip()));
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
            get(admin.describeCluster(new DescribeClusterOptions().timeoutMs(patienceMillis))
                    .nodes());
        } catch (TimeoutException e) {
            throw new UserFacingException(
                    "no Kafka broker answers at " + bootstrapServers + " within " + patienceMillis / 1000
                            + " s; is it running? --bootstrap-servers names another, --config sets security",
                    e);
        } catch (AuthenticationException e) {
            throw new UserFacingException(
                    "Kafka at " + bootstrapServers + " does not accept who this is (" + e.getMessage()
                            + "); --config sets security",
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
        Map<Topic, TopicDescription> existing = new EnumMap<>(Topic.class);
        Set<Topic> hidden = describe(Arrays.asList(Topic.values()), existing);
        throwIfNotEmpty(missingRight(AclOperation.DESCRIBE, hidden));
        return partitions(existing);
    }

    /**
     * Checks that topics exist, and may be read and written, before they are used.
     *
     * @return how many partitions each has
     * @throws UserFacingException naming those that are missing, or the rights that are
     */
    public Map<Topic, Integer> require(TopicAccess access) {
        Map<Topic, TopicDescription> existing = new EnumMap<>(Topic.class);
        Set<Topic> hidden = describe(access.topics(), existing);
        List<String> missing = access.topics().stream()
                .filter(topic -> !existing.containsKey(topic) && !hidden.contains(topic))
                .map(Topic::topicName)
                .toList();
        if (!missing.isEmpty()) {
            throw new UserFacingException((missing.size() == 1 ? "topic " : "topics ") + String.join(", ", missing)
                    + (missing.size() == 1 ? " is" : " are") + " missing at " + bootstrapServers
                    + "; 'netkv topics create --bootstrap-servers " + bootstrapServers + "' makes "
                    + (missing.size() == 1 ? "it" : "them"));
        }
        throwIfNotEmpty(Stream.of(
                        missingRight(AclOperation.READ, without(AclOperation.READ, access.reads(), existing)),
                        missingRight(AclOperation.WRITE, without(AclOperation.WRITE, access.writes(), existing)))
                .filter(right -> !right.isEmpty())
                .collect(Collectors.joining(" and ")));
        return partitions(existing);
    }

    /** Those topics to which there is not this right. */
    private static Set<Topic> without(AclOperation right, Set<Topic> topics, Map<Topic, TopicDescription> existing) {
        Set<Topic> without = EnumSet.noneOf(Topic.class);
        for (Topic topic : topics) {
            TopicDescription description = existing.get(topic);
            if (description == null || !allows(description, right)) {
                without.add(topic);
            }
        }
        return without;
    }

    private static boolean allows(TopicDescription topic, AclOperation right) {
        Set<AclOperation> rights = topic.authorizedOperations();
        return rights == null || rights.contains(right);
    }

    private static String missingRight(AclOperation right, Set<Topic> topics) {
        return topics.isEmpty()
                ? ""
                : right + " " + topics.stream().map(Topic::topicName).collect(Collectors.joining(", "));
    }

    private static void throwIfNotEmpty(String missingRights) {
        if (!missingRights.isEmpty()) {
            throw new UserFacingException("no right to " + missingRights + SECURITY_REMEDY);
        }
    }

    /**
     * Describes those topics that exist.
     *
     * @return the topics that may not be described
     */
    private Set<Topic> describe(Collection<Topic> topics, Map<Topic, TopicDescription> existing) {
        Set<Topic> hidden = EnumSet.noneOf(Topic.class);
        DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        List<String> names = topics.stream().map(Topic::topicName).toList();
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(names, options).topicNameValues();
        for (Topic topic : topics) {
            try {
                existing.put(topic, get(Objects.requireNonNull(descriptions.get(topic.topicName()))));
            } catch (UnknownTopicOrPartitionException e) {
                // It is missing, so it is not in the result.
            } catch (TopicAuthorizationException e) {
                hidden.add(topic);
            }
        }
        return hidden;
    }

    private static Map<Topic, Integer> partitions(Map<Topic, TopicDescription> existing) {
        Map<Topic, Integer> partitions = new EnumMap<>(Topic.class);
        existing.forEach((topic, description) ->
                partitions.put(topic, description.partitions().size()));
        return partitions;
    }

    /**
     * Checks that a consumer group may be joined.
     *
     * @throws UserFacingException where it may not
     */
    public void requireGroup(String group) {
        try {
            get(admin.describeConsumerGroups(List.of(group)).all());
        } catch (GroupIdNotFoundException e) {
            // Nobody is in it.
        } catch (GroupAuthorizationException e) {
            throw new UserFacingException("no right to READ consumer group " + group + SECURITY_REMEDY, e);
        }
    }

    /** Whether a consumer group has members. */
    public boolean hasMembers(String group) {
        try {
            return get(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                    .anyMatch(description -> !description.members().isEmpty());
        } catch (GroupIdNotFoundException e) {
            return false;
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
        } catch (TopicAuthorizationException e) {
            throw new UserFacingException("no right to DESCRIBE " + name + SECURITY_REMEDY, e);
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
