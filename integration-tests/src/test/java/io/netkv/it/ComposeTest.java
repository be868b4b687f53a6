package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.schemas.Topic;
import io.netkv.trace.generated.SampleTrace;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.junit.jupiter.Testcontainers;

/** {@code compose.yaml} unchanged, with our own image built from these sources. */
@Tag("docker")
@Testcontainers(disabledWithoutDocker = true)
class ComposeTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int REQUESTS = 400;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    @Test
    void replaysATraceToItsEndThoughTheSchedulerIsKilled() throws IOException {
        // given
        ComposeImages.assumeAvailable(ROOT);
        Path trace = directory.resolve("trace.jsonl");
        new SampleTrace(REQUESTS, 7).write(trace);
        int kafkaPort = freePort();
        try (ComposeContainer compose = new ComposeContainer(
                        ROOT.resolve("compose.yaml").toFile())
                .withBuild(true)
                .withPull(false)
                .withEnv("TRACE", trace.toString())
                .withEnv("SPEED", "10")
                .withEnv("KAFKA_PORT", Integer.toString(kafkaPort))
                .withEnv("REGISTRY_PORT", Integer.toString(freePort()))) {
            compose.start();
            awaitAssignments("localhost:" + kafkaPort, REQUESTS / 4);

            // when
            killAndStart(container(compose, "scheduler"));

            // then
            ContainerState producer = container(compose, "trace-producer");
            Awaitility.await().atMost(PATIENCE).until(() -> !producer.isRunning());
            assertThat(producer.getCurrentContainerInfo().getState().getExitCodeLong())
                    .as(producer.getLogs())
                    .isZero();
            assertThat(producer.getLogs()).containsPattern("netkv-full +" + REQUESTS + " +" + REQUESTS + " ");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static ContainerState container(ComposeContainer compose, String service) {
        return compose.getContainerByServiceName(service).orElseThrow();
    }

    /** From outside the containers, as an operator would look. */
    private static void awaitAssignments(String bootstrapServers, long count) {
        List<TopicPartition> partitions = IntStream.range(0, 4)
                .mapToObj(partition -> new TopicPartition(Topic.DECODE_ASSIGNMENTS.topicName(), partition))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> consumer.endOffsets(partitions).values().stream()
                                    .mapToLong(offset -> offset)
                                    .sum()
                            >= count);
        }
    }

    /** Docker does not restart what was killed by hand. */
    private static void killAndStart(ContainerState container) {
        var docker = DockerClientFactory.instance().client();
        docker.killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
        Awaitility.await().atMost(PATIENCE).until(() -> !container.isRunning());
        docker.startContainerCmd(container.getContainerId()).exec();
    }
}
