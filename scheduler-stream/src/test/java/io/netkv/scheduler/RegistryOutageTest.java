package io.netkv.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netkv.avro.DecodeRequest;
import io.netkv.core.fabric.FatTree;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RegistryException;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No record becomes a dead letter because a registry, here one on loopback, fails. */
@SuppressWarnings("NullAway.Init")
class RegistryOutageTest {

    private static final String FABRIC = SchedulerHarness.FABRIC;

    private final AvroSerdes shipped = AvroSerdes.shipped();
    private final DecodeRequest request = SchedulerHarness.request("r1").build();

    @TempDir
    private Path stateDirectory;

    private HttpServer registry;
    private TopologyTestDriver driver;
    private TestOutputTopic<String, byte[]> deadLetters;

    @BeforeEach
    void start() throws IOException {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.start();
        String url = "http://127.0.0.1:" + registry.getAddress().getPort();
        StreamsSettings streams = new StreamsSettings(
                SchedulerApp.APPLICATION_ID, KafkaSettings.of("127.0.0.1:1"), stateDirectory, Map.of());
        driver = new TopologyTestDriver(
                SchedulerTopology.build(SchedulerSettings.DEFAULT, AvroSerdes.of(url)), streams.properties());
        deadLetters = driver.createOutputTopic(
                Topic.DEAD_LETTERS.topicName(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
        registry.stop(0);
    }

    @Test
    void endsWhereTheRegistryCannotTellWhatARequestIs() {
        registry.createContext("/", exchange -> answer(exchange, 503, "busy"));

        assertThatThrownBy(() -> send(Topic.DECODE_REQUESTS, request)).satisfies(this::isTheRegistrysFault);
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void endsWhereTheRegistryHasNoIdForADecision() {
        registry.createContext("/", exchange -> answer(exchange, 503, "busy"));
        know(Topic.FABRIC);
        know(Topic.DECODE_REQUESTS);
        send(Topic.FABRIC, FabricRecords.toRecord(FatTree.paper64().spec()));

        assertThatThrownBy(() -> send(Topic.DECODE_REQUESTS, request)).satisfies(this::isTheRegistrysFault);
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsADeadLetter() {
        registry.createContext("/", exchange -> answer(exchange, 404, "{\"error_code\":40403}"));

        send(Topic.DECODE_REQUESTS, request);

        assertThat(deadLetters.readValue()).isEqualTo(bytes(Topic.DECODE_REQUESTS, request));
    }

    private void isTheRegistrysFault(Throwable failure) {
        assertThat(RegistryException.findIn(failure)).hasMessageContaining("answers 503 to ");
    }

    private void send(Topic topic, SpecificRecord record) {
        TestInputTopic<String, byte[]> input =
                driver.createInputTopic(topic.topicName(), new StringSerializer(), new ByteArraySerializer());
        input.pipeInput(FABRIC, bytes(topic, record));
    }

    private byte[] bytes(Topic topic, SpecificRecord record) {
        return shipped.serializer().serialize(topic.topicName(), record);
    }

    /** The registry answers with the schema of the id that {@link #bytes} writes. */
    private void know(Topic topic) {
        SpecificRecord any =
                topic == Topic.FABRIC ? FabricRecords.toRecord(FatTree.paper64().spec()) : request;
        Schema schema = any.getSchema();
        int id = bytes(topic, any)[4];
        String json = "{\"schema\":\"" + schema.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        registry.createContext("/schemas/ids/" + id, exchange -> answer(exchange, 200, json));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
