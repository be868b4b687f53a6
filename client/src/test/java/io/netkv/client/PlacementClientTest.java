package io.netkv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.client.PlacementClient.Fallback;
import io.netkv.client.PlacementClient.Report;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.GatewaySettings;
import io.netkv.gateway.http.GatewayServer;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both clients, against a real broker, scheduler and gateway. */
class PlacementClientTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Fallback LEAST_LOADED = query -> "p1r1n1i1";
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @TempDir
    private static Path state;

    private static EmbeddedPipeline pipeline;
    private static StreamsRunner scheduler;
    private static Gateway gateway;
    private static GatewayServer server;

    @BeforeAll
    static void start() throws Exception {
        pipeline = new EmbeddedPipeline();
        pipeline.publish(FABRIC);
        scheduler = SchedulerApp.create(
                new StreamsSettings(
                        SchedulerApp.APPLICATION_ID, pipeline.kafka(), state, Map.of(), new SimpleMeterRegistry()),
                SchedulerSettings.DEFAULT);
        scheduler.start();
        scheduler.awaitRunning(Duration.ofSeconds(30));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        gateway = new Gateway(pipeline.kafka(), GatewaySettings.DEFAULT, meters);
        server = new GatewayServer(
                gateway, meters, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, null);
        gateway.start();
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        gateway.close();
        scheduler.close();
        pipeline.close();
    }

    static Stream<PlacementClient> clients() {
        return Stream.of(
                new HttpPlacementClient(
                        List.of(NOBODY, URI.create(server.uri().toString())), PATIENT, null, LEAST_LOADED),
                new KafkaPlacementClient(pipeline.kafka(), PATIENT, LEAST_LOADED));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void shouldReserveOnTheLogOnceAndReport(PlacementClient client) throws Exception {
        try (client) {
            String id = "once/" + client.getClass().getSimpleName();
            PlacementQuery query =
                    PlacementQuery.from("p0r0n0i0", id, FABRIC.name(), 4_000).withPrefix(List.of(1L, -2L), 512);

            Placement placement = client.reserve(query);

            assertThat(placement.isReserved()).isTrue();
            assertThat(placement.prefillInstance()).isEqualTo("p0r0n0i0");
            assertThat(placement.predictedTransferMillis()).isPositive();
            assertThat(client.reserve(query)).isEqualTo(placement);
            List<DecodeAssignment> logged = pipeline.readUntil(
                    Topic.DECODE_ASSIGNMENTS,
                    read -> read.stream().anyMatch(each -> id.equals(((DecodeAssignment) each).getRequestId())));
            assertThat(logged)
                    .filteredOn(each -> each.getRequestId().equals(id))
                    .extracting(DecodeAssignment::getDecodeInstance)
                    .containsExactly(placement.decodeInstance());

            client.report(placement, Report.STARTED);
            List<TransferEvent> events = pipeline.readUntil(
                    Topic.TRANSFER_EVENTS,
                    read -> read.stream().anyMatch(each -> id.equals(((TransferEvent) each).getRequestId())));
            assertThat(events)
                    .filteredOn(each -> each.getRequestId().equals(id))
                    .extracting(TransferEvent::getKind)
                    .containsExactly(TransferEventKind.STARTED);
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void shouldChooseBoth(PlacementClient client) throws Exception {
        try (client) {
            Placement placement = client.reserve(
                    PlacementQuery.ofBoth("both-" + client.getClass().getSimpleName(), FABRIC.name(), 900));

            assertThat(placement.prefillInstance()).startsWith("p0r0");
            assertThat(placement.decodeInstance()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void shouldSayWhyARequestIsNotPlaced(PlacementClient client) {
        try (client) {
            assertThatThrownBy(() -> client.reserve(PlacementQuery.from(
                            "p0r0n0i0", "large-" + client.getClass().getSimpleName(), FABRIC.name(), 2_000_000_000)))
                    .isInstanceOfSatisfying(
                            PlacementRefusedException.class,
                            e -> assertThat(e.retryAfter()).isEmpty())
                    .hasMessageContaining("2000000000");
        }
    }

    @Test
    void shouldFallBackWhereNobodyAnswers() throws Exception {
        try (PlacementClient client = new HttpPlacementClient(List.of(NOBODY), SHORT, null, LEAST_LOADED)) {
            Placement placement = client.reserve(PlacementQuery.from("p0r0n0i0", "a", FABRIC.name(), 1));

            assertThat(placement.decodeInstance()).isEqualTo("p1r1n1i1");
            assertThat(placement.isReserved()).isFalse();
            assertThat(placement.fallback()).startsWith("http://127.0.0.1:1");
        }
        try (EmbeddedPipeline withoutScheduler = new EmbeddedPipeline();
                PlacementClient client = new KafkaPlacementClient(withoutScheduler.kafka(), SHORT, LEAST_LOADED)) {
            Placement placement = client.reserve(PlacementQuery.from("p0r0n0i0", "a", FABRIC.name(), 1));

            assertThat(placement.decodeInstance()).isEqualTo("p1r1n1i1");
            assertThat(placement.fallback()).isEqualTo("the scheduler did not answer within 300 ms");
        }
    }

    @Test
    void shouldCancelWhatIsDecidedTooLate() throws Exception {
        Duration tooShort = Duration.ofNanos(1);
        try (PlacementClient client = new KafkaPlacementClient(pipeline.kafka(), tooShort, LEAST_LOADED)) {
            Placement placement = client.reserve(PlacementQuery.from("p0r0n0i0", "late", FABRIC.name(), 10));

            assertThat(placement.isReserved()).isFalse();
            List<TransferEvent> events = pipeline.readUntil(
                    Topic.TRANSFER_EVENTS,
                    read -> read.stream().anyMatch(each -> "late".equals(((TransferEvent) each).getRequestId())));
            assertThat(events)
                    .filteredOn(each -> each.getRequestId().equals("late"))
                    .extracting(TransferEvent::getKind)
                    .containsExactly(TransferEventKind.CANCELLED);
        }
    }
}
