package io.netkv.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.common.TemporaryDirectory;
import io.netkv.common.UserFacingException;
import io.netkv.embedded.LoopbackPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {

    @Test
    void keepsRecordsUntilClosedAndLeavesNothingBehind() throws Exception {
        // given
        EmbeddedBroker broker = EmbeddedBroker.start();

        // when
        try (broker) {
            createTopic(broker, "kept");
            produce(broker, "kept", "a record");
            assertThat(consume(broker, "kept")).isEqualTo("a record");
            assertThatThrownBy(() -> describe(broker, "never-created"))
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }

        // then
        assertThat(broker.directory()).doesNotExist();
        assertThat(listens(broker)).isFalse();
        broker.close();
    }

    @Test
    void saysWhichPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LoopbackPorts.address())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(taken.getLocalPort()))
                    .isInstanceOf(UserFacingException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void saysThatTheDiskIsFull() {
        assertThatThrownBy(() -> TemporaryDirectory.create("netkv-broker-", Long.MAX_VALUE))
                .isInstanceOf(UserFacingException.class)
                .hasMessageContaining("MiB are free in " + System.getProperty("java.io.tmpdir"))
                .message()
                .hasLineCount(1);
    }

    private static Map<String, Object> client(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static void createTopic(EmbeddedBroker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(client(broker))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static void describe(EmbeddedBroker broker, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client(broker))) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        }
    }

    private static void produce(EmbeddedBroker broker, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client(broker), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static String consume(EmbeddedBroker broker, String topic) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(client(broker), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
        }
    }

    private static boolean listens(EmbeddedBroker broker) {
        String[] parts = broker.bootstrapServers().split(":", 2);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
