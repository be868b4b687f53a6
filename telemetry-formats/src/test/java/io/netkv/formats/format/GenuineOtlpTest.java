package io.netkv.formats.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.FatTree;
import io.netkv.formats.decode.TelemetryDecoder;
import io.netkv.formats.mapping.MappingSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes of OpenTelemetry's own exporters, of which this project has written none. Needs Node.js, and its packages. */
@Timeout(180)
class GenuineOtlpTest {

    private static final TelemetryMapping MAPPING = TelemetryMapping.of(
            new MappingSpec(
                    FatTree.paper64().fabric().name(),
                    "test",
                    List.of(),
                    List.of(),
                    List.of(new InterfaceSpec("leaf-1", "Ethernet1", "p0r0-up-0", "p0r0-down-0", "test")),
                    List.of(),
                    List.of()),
            FatTree.paper64().fabric());

    @TempDir
    private static Path folder;

    private static final BlockingQueue<byte[]> BODIES = new LinkedBlockingQueue<>();
    private static HttpServer collector;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(Path.of("src/test/js"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        assumeTrue(run("npm", "--version") == 0, "npm is not installed");
        assumeTrue(run("npm", "ci", "--silent") == 0, "npm's packages are not reachable");
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", GenuineOtlpTest::take);
        collector.start();
    }

    @AfterAll
    static void stop() {
        if (collector != null) {
            collector.stop(0);
        }
    }

    private static void take(HttpExchange exchange) throws IOException {
        BODIES.add(exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "otlp-proto, proto, cumulative",
        "otlp-proto, proto, delta",
        "otlp-json, json, cumulative",
        "otlp-json, json, delta"
    })
    void whatItCountsArrives(String format, String encoding, String temporality) throws Exception {
        // given
        BODIES.clear();
        String port = Integer.toString(collector.getAddress().getPort());

        // when
        int status = run("node", "otlp-exporter.js", port, encoding, temporality);

        // then
        assertThat(status).as(Files.readString(folder.resolve("output"))).isZero();
        TelemetryDecoder decoder = new TelemetryDecoder(TelemetryFormats.named(format, AvroSerdes.shipped()), MAPPING);
        List<Long> sent = new ArrayList<>();
        List<Long> received = new ArrayList<>();
        for (byte[] body : BODIES) {
            decoder.decode(body, 1).forEach(record -> {
                LinkTelemetry reading = (LinkTelemetry) record.value();
                (reading.getLink().equals("p0r0-up-0") ? sent : received).add(reading.getBytesSent());
            });
        }
        assertThat(sent).hasSizeGreaterThanOrEqualTo(3);
        assertThat(sent.get(1) - sent.get(0)).isEqualTo(500);
        assertThat(sent.get(2) - sent.get(1)).isEqualTo(500);
        assertThat(received.get(2) - received.get(1)).isEqualTo(250);
        assertThat(decoder.unmapped().left()).isZero();
    }
}
