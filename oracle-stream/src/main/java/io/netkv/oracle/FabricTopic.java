package io.netkv.oracle;

import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What the broker says of the topic of fabrics. */
final class FabricTopic {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private FabricTopic() {}

    /**
     * How many partitions it has.
     *
     * @throws IllegalStateException where no broker answers or the topic is missing
     */
    static int partitions(KafkaSettings kafka) throws InterruptedException {
        Map<String, Object> config = kafka.commonConfig();
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        String name = Topic.FABRIC.topicName();
        try (Admin admin = Admin.create(config)) {
            TopicDescription description =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            return Objects.requireNonNull(description).partitions().size();
        } catch (ExecutionException e) {
            throw new IllegalStateException(explain(kafka.bootstrapServers(), name, e.getCause()), e);
        }
    }

    private static String explain(String servers, String topic, @Nullable Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return "topic '" + topic + "' does not exist at " + servers + "; 'netkv topics create' creates it";
        }
        if (cause instanceof TimeoutException) {
            return "no broker answers at " + servers + " within " + TIMEOUT.toSeconds() + " s; is it running?";
        }
        return "topic '" + topic + "' at " + servers + " cannot be described: " + cause;
    }
}
