package io.netkv.kafka;

import io.netkv.common.UserFacingException;
import io.netkv.schemas.Topic;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * All topics, with the partitions that each has or is to have.
 *
 * @param partitions for the topics that are to be created, 1 or more
 * @param replicationFactor for the same, 1 or more, or -1 for the broker's default
 */
public record TopicPlan(int partitions, short replicationFactor) {

    /**
     * What belongs to a fabric is read by one task, which takes the same partition of each of these: they must have the
     * same number of them.
     */
    private static final Set<Topic> CO_PARTITIONED = EnumSet.of(
            Topic.FABRIC,
            Topic.NETWORK_COST_ORACLE,
            Topic.DECODE_REQUESTS,
            Topic.DECODE_INSTANCES,
            Topic.PREFILL_INSTANCES,
            Topic.PREFIX_BLOCKS,
            Topic.DECODE_ASSIGNMENTS,
            Topic.TRANSFER_EVENTS);

    public TopicPlan {
        require("--partitions", partitions, partitions >= 1, "1 or more");
        require(
                "--replication-factor",
                replicationFactor,
                replicationFactor >= 1 || replicationFactor == -1,
                "1 or more, or -1 for the broker's default");
    }

    private static void require(String option, int value, boolean right, String allowed) {
        if (!right) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be " + allowed);
        }
    }

    /**
     * Creates what is missing.
     *
     * @return the topics that existed before, with their partitions
     * @throws UserFacingException where topics would not fit together; nothing has been created then
     */
    public Map<Topic, Integer> create(KafkaCluster cluster) {
        Map<Topic, Integer> existing = cluster.partitions();
        check(existing);
        List<NewTopic> missing = Arrays.stream(Topic.values())
                .filter(topic -> !existing.containsKey(topic))
                .map(this::newTopic)
                .toList();
        await(cluster.admin().createTopics(missing));
        return existing;
    }

    /** Creates topics of tools, with as many partitions, where they are missing. */
    public void createOthers(KafkaCluster cluster, Collection<String> names) {
        await(cluster.admin()
                .createTopics(names.stream()
                        .map(name -> new NewTopic(name, partitions, replicationFactor))
                        .toList()));
    }

    private void check(Map<Topic, Integer> existing) {
        long different = CO_PARTITIONED.stream()
                .map(topic -> existing.getOrDefault(topic, partitions))
                .distinct()
                .count();
        if (different > 1) {
            throw new UserFacingException("these topics must all have the same number of partitions: "
                    + described(existing) + "; give --partitions accordingly, or delete those that differ");
        }
    }

    private String described(Map<Topic, Integer> existing) {
        return CO_PARTITIONED.stream()
                .map(topic -> topic.topicName() + " ("
                        + (existing.containsKey(topic) ? existing.get(topic) : partitions + ", to be created") + ")")
                .collect(Collectors.joining(", "));
    }

    private NewTopic newTopic(Topic topic) {
        Optional<Short> replicas = replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor);
        return new NewTopic(topic.topicName(), Optional.of(partitions), replicas).configs(topic.config());
    }

    private static void await(CreateTopicsResult result) {
        for (KafkaFuture<Void> created : result.values().values()) {
            try {
                KafkaCluster.get(created);
            } catch (TopicExistsException e) {
                // Another process has created it meanwhile.
            }
        }
    }
}
