package io.netkv.cli.process;

import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.kafka.KafkaSettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** How far behind the scheduler is. */
final class SchedulerLag {

    private SchedulerLag() {}

    /** Waits until the scheduler has committed all that there is to read. */
    static void awaitNone(KafkaSettings kafka) throws Exception {
        try (Admin admin = Admin.create(kafka.commonConfig())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> lag(admin) == 0);
        }
    }

    private static long lag(Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(SchedulerApp.APPLICATION_ID)
                .partitionsToOffsetAndMetadata()
                .get();
        List<TopicPartition> inputs = List.of(Topic.DECODE_REQUESTS, Topic.TRANSFER_EVENTS).stream()
                .flatMap(topic -> IntStream.range(0, EmbeddedPipeline.PARTITIONS)
                        .mapToObj(partition -> new TopicPartition(topic.topicName(), partition)))
                .toList();
        Map<TopicPartition, Long> ends = admin
                .listOffsets(inputs.stream().collect(Collectors.toMap(input -> input, input -> OffsetSpec.latest())))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
        long lag = 0;
        for (TopicPartition input : inputs) {
            OffsetAndMetadata offset = committed.get(input);
            lag += ends.get(input) - (offset == null ? 0 : offset.offset());
        }
        return lag;
    }
}
