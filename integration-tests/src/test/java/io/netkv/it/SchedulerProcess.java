package io.netkv.it;

import io.netkv.scheduler.SchedulerApp;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code netkv scheduler} as a process. */
final class SchedulerProcess {

    private final Process process;
    private final Path output;

    private SchedulerProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static SchedulerProcess start(KafkaSettings kafka, Path directory, int life) throws IOException {
        Path output = directory.resolve("scheduler-" + life + ".log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.netkv.cli.NetKv",
                        "scheduler",
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--state-dir",
                        directory.resolve("state-" + life).toString(),
                        "--ledger-expiry",
                        "1h"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new SchedulerProcess(process, output);
    }

    /** SIGKILL: nothing of it gets to run any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void throwIfEnded() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the scheduler ended by itself: " + Files.readString(output));
        }
    }

    /** Waits until the scheduler has committed all that there is to read. */
    static void awaitIdle(KafkaSettings kafka) throws Exception {
        try (Admin admin = Admin.create(kafka.commonConfig())) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> lag(admin) == 0);
        }
    }

    private static long lag(Admin admin) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(SchedulerApp.APPLICATION_ID)
                .partitionsToOffsetAndMetadata()
                .get();
        List<TopicPartition> inputs = List.of(Topic.DECODE_REQUESTS, Topic.TRANSFER_EVENTS).stream()
                .flatMap(topic -> IntStream.range(0, Pipeline.PARTITIONS)
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
