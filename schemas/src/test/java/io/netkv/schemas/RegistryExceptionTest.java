package io.netkv.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.netkv.avro.DecodeRequest;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Distinguishes a registry that fails from a record that cannot be read. */
class RegistryExceptionTest {

    private static final String TOPIC = Topic.DECODE_REQUESTS.topicName();

    private final byte[] value = AvroSerdes.shipped()
            .serializer()
            .serialize(TOPIC, DecodeRequest.newBuilder().build());

    @ParameterizedTest
    @CsvSource({
        "500, '{\"error_code\":50001}', true",
        "401, no, true",
        "404, a proxy does not know this page, true",
        "200, no JSON, true",
        "404, '{\"error_code\":40403}', false",
    })
    void onlyAnIdThatTheRegistryDoesNotKnowIsTheRecordsFault(int status, String body, boolean registrys)
            throws IOException {
        try (Answering registry = new Answering(status, body)) {
            Deserializer<DecodeRequest> deserializer =
                    AvroSerdes.of(registry.url()).deserializer();

            assertThatThrownBy(() -> deserializer.deserialize(TOPIC, value))
                    .isInstanceOf(registrys ? RegistryException.class : SerializationException.class)
                    .hasMessageContaining("schema registry")
                    .hasMessageContaining(registry.url());
        }
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNotTheRecordsFault() {
        Deserializer<DecodeRequest> deserializer =
                AvroSerdes.of("http://127.0.0.1:1").deserializer();

        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, value))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith("no schema registry answers at http://127.0.0.1:1")
                .message()
                .hasLineCount(1);
    }

    /** As Confluent's deserializer reports what its registry's client throws. */
    static Stream<Throwable> failuresOfOthersRegistries() {
        return Stream.of(
                new TimeoutException("503", new RestClientException("busy", 50302)),
                new SerializationException("retrieving", new RestClientException("not implemented", 50101)),
                new SerializationException("retrieving", new ConnectException()));
    }

    @ParameterizedTest
    @MethodSource("failuresOfOthersRegistries")
    void findsFailuresOfRegistriesBehindOthersExceptions(Throwable failure) {
        assertThat(RegistryException.findIn(failure)).hasMessageContaining("the schema registry does not do its work");
    }

    /** As it reports records that it cannot read. */
    static Stream<Throwable> recordsThatOthersCannotRead() {
        return Stream.of(
                new SerializationException("retrieving", new RestClientException("no such schema", 40403)),
                new InvalidConfigurationException("no such schema; error code: 40403"),
                new SerializationException("reading", new EOFException()),
                new SerializationException("reading", new InvalidNumberEncodingException("no int")),
                new SerializationException("Unknown magic byte!"));
    }

    @ParameterizedTest
    @MethodSource("recordsThatOthersCannotRead")
    void leavesFaultsOfRecordsToThem(Throwable failure) {
        assertThat(RegistryException.findIn(failure)).isNull();
    }

    /** Named, and with a message, as Confluent's is. */
    private static final class RestClientException extends Exception {

        private static final long serialVersionUID = 1L;

        RestClientException(String message, int errorCode) {
            super(message + "; error code: " + errorCode);
        }
    }

    /** Gives every question the same answer, on loopback. */
    private record Answering(HttpServer server) implements AutoCloseable {

        Answering(int status, String body) throws IOException {
            this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
