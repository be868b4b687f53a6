package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.cli.options.AddressConverter;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import io.netkv.stream.http.StatusPage;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health and metrics of oracle and scheduler over HTTP, on a real broker. */
class HealthAndMetricsTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long baseMillis = System.currentTimeMillis();

    @TempDir
    private Path directory;

    @Test
    void schedulerTellsOfItsDecisions() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                StatusPage page = page("scheduler");
                StreamsRunner scheduler = scheduler(pipeline, page)) {
            // given
            pipeline.publish(FABRIC);
            scheduler.start();
            page.watch(scheduler);
            scheduler.awaitRunning(PATIENCE);

            // when
            request(pipeline, "r1", "p0r0n0i0");
            request(pipeline, "r1", "p0r0n0i0");
            request(pipeline, "r2", "p0r0n0i0");
            request(pipeline, "r3", "no-such-instance");
            pipeline.flush();

            // then
            assertThat(get(page, "/health").body()).isEqualTo("running\n");
            awaitMetrics(
                    page,
                    "netkv_decisions_total{fabric=\"paper-64\",mode=\"tiers-only\",policy=\"netkv-full\"} 2.0",
                    "netkv_decisions_total{fabric=\"paper-64\",mode=\"fresh\",policy=\"netkv-full\"} 0.0",
                    "netkv_decisions_without_memory_total{fabric=\"paper-64\",policy=\"netkv-full\"} 0.0",
                    "netkv_requests_repeated_total{fabric=\"paper-64\"} 1.0",
                    "netkv_transfers_in_flight{fabric=\"paper-64\"} 2.0",
                    "netkv_transfers_expired_total{fabric=\"paper-64\"} 0.0",
                    "netkv_oracle_age_seconds_count{fabric=\"paper-64\"} 0",
                    "netkv_dead_letters_total{reason=\"unusable\"} 1.0");
            assertThat(get(page, "/ready").body())
                    .isEqualTo("the oracle has measured nothing of fabric 'paper-64' yet\n");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(page, "/metrics").body())
                            .as("Kafka Streams' own")
                            .containsPattern(
                                    "kafka_consumer_fetch_manager_records_lag\\{.*topic=\"decode-requests\".*} 0.0"));
        }
    }

    @Test
    void oracleTellsOfReadingsAndCongestion() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                StatusPage page = page("oracle")) {
            // given
            pipeline.publish(FABRIC);
            StreamsSettings streams = new StreamsSettings(
                    OracleApp.APPLICATION_ID, pipeline.kafka(), state("oracle"), Map.of(), page.meters());
            try (StreamsRunner oracle = OracleApp.create(streams, OracleSettings.DEFAULT)) {
                oracle.start();
                page.watch(oracle);
                oracle.awaitRunning(PATIENCE);

                // when
                String link = FABRIC.links().get(0).name();
                send(pipeline, link, 0, 0);
                send(pipeline, link, 1000, 1_000_000);
                send(pipeline, link, 1000, 1_000_000);
                send(pipeline, link, 2000, 5);
                pipeline.flush();
                List<OracleSnapshot> snapshots = pipeline.readUntil(
                        Topic.NETWORK_COST_ORACLE, read -> read.stream().anyMatch(HealthAndMetricsTest::isMeasured));

                // then
                assertThat(snapshots).anyMatch(HealthAndMetricsTest::isMeasured);
                assertThat(get(page, "/health").statusCode()).isEqualTo(200);
                awaitMetrics(
                        page,
                        "netkv_readings_total{outcome=\"first\"} 1.0",
                        "netkv_readings_total{outcome=\"accepted\"} 1.0",
                        "netkv_readings_total{outcome=\"repeated\"} 1.0",
                        "netkv_readings_total{outcome=\"reset\"} 1.0",
                        "netkv_readings_total{outcome=\"late\"} 0.0",
                        "netkv_dead_letters_total{reason=\"unusable\"} 0.0",
                        "netkv_links{age=\"unmeasured\",fabric=\"paper-64\"} 151.0");
                assertThat(get(page, "/metrics").body())
                        .containsPattern("netkv_oracle_snapshots_total\\{fabric=\"paper-64\"} [1-9]")
                        .containsPattern("netkv_congestion_ratio\\{fabric=\"paper-64\",tier=\"3\"} ");
            }
        }
    }

    @Test
    void schedulerThatFailedIsNotHealthyAndSaysWhy() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                StatusPage page = page("scheduler");
                StreamsRunner scheduler = scheduler(pipeline, page)) {
            // given
            page.watch(scheduler);
            assertThat(get(page, "/health").body()).isEqualTo("the scheduler is not running (state CREATED)\n");
            try (Admin admin = Admin.create(pipeline.kafka().commonConfig())) {
                admin.deleteTopics(List.of(Topic.DECODE_REQUESTS.topicName()))
                        .all()
                        .get();
            }

            // when
            scheduler.start();

            // then
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get(page, "/health").body())
                            .startsWith("the scheduler stopped: MissingSourceTopicException: ")
                            .hasLineCount(1));
            assertThat(get(page, "/health").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void simulatorTellsThatItPlays() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            // given
            pipeline.publish(FABRIC);
            int port = freePort();

            // when
            try (NetKvProcess player =
                    NetKvProcess.start(directory, "simulate", pipeline.kafka(), "--http", Integer.toString(port))) {
                player.awaitOutput("Health and metrics: http://127.0.0.1:" + port);

                // then
                String url = "http://127.0.0.1:" + port;
                Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(get(url + "/health").body()).isEqualTo("running\n"));
                assertThat(get(url + "/metrics").body().lines()).contains("netkv_simulator_requests_in_flight 0.0");
            }
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static StatusPage page(String part) {
        return StatusPage.open(part, new AddressConverter().convert("0"));
    }

    private StreamsRunner scheduler(EmbeddedPipeline pipeline, StatusPage page) throws Exception {
        StreamsSettings streams = new StreamsSettings(
                SchedulerApp.APPLICATION_ID, pipeline.kafka(), state("scheduler"), Map.of(), page.meters());
        return SchedulerApp.create(streams, SchedulerSettings.DEFAULT);
    }

    private Path state(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    private void request(EmbeddedPipeline pipeline, String id, String prefillInstance) {
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setPrefillInstance(prefillInstance)
                .setInputTokens(1000)
                .build();
        pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request, baseMillis);
    }

    private void send(EmbeddedPipeline pipeline, String link, long afterMillis, long bytes) {
        LinkTelemetry reading = LinkTelemetry.newBuilder()
                .setFabric(FABRIC.name())
                .setLink(link)
                .setDeviceTimeMicros(1000 * (baseMillis + afterMillis))
                .setBytesSent(bytes)
                .build();
        pipeline.send(Topic.LINK_TELEMETRY, RecordKeys.link(FABRIC.name(), link), reading, baseMillis + afterMillis);
    }

    private static boolean isMeasured(OracleSnapshot snapshot) {
        return snapshot.getAgeMillis() != null;
    }

    private static void awaitMetrics(StatusPage page, String... lines) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(get(page, "/metrics").body().lines()).contains(lines));
    }

    private static HttpResponse<String> get(StatusPage page, String path) throws Exception {
        return get(page.url().orElseThrow() + path);
    }

    private static HttpResponse<String> get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
