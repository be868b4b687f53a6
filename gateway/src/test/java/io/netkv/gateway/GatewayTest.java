package io.netkv.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.gateway.http.GatewayServer;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path state;

    private static EmbeddedPipeline pipeline;
    private static StreamsRunner scheduler;
    private static Door first;
    private static Door second;

    /** A gateway and its server. */
    private static final class Door implements AutoCloseable {
        private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final Gateway gateway;
        private final GatewayServer server;

        private Door(EmbeddedPipeline to, GatewaySettings settings, @Nullable String token) {
            gateway = new Gateway(to.kafka(), settings, meters);
            server = new GatewayServer(
                    gateway, meters, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, token);
            gateway.start();
            server.start();
        }

        private HttpResponse<String> send(String method, String path, String body) throws Exception {
            return HTTP.send(request(method, path, body).build(), BodyHandlers.ofString());
        }

        private HttpRequest.Builder request(String method, String path, String body) {
            return HttpRequest.newBuilder(URI.create(server.uri() + path))
                    .method(method, BodyPublishers.ofString(body));
        }

        @Override
        public void close() {
            server.close();
            gateway.close();
        }
    }

    /** With a deadline that a busy machine meets, too. */
    private static final GatewaySettings PATIENT =
            new GatewaySettings(Duration.ofSeconds(20), SchedulerSettings.DEFAULT);

    @BeforeAll
    static void start() throws Exception {
        pipeline = new EmbeddedPipeline();
        pipeline.publish(FatTree.paper64().spec());
        scheduler = scheduler(pipeline, state);
        first = new Door(pipeline, PATIENT, null);
        second = new Door(pipeline, PATIENT, null);
    }

    private static StreamsRunner scheduler(EmbeddedPipeline on, Path stateDirectory) throws Exception {
        StreamsRunner started = SchedulerApp.create(
                new StreamsSettings(
                        SchedulerApp.APPLICATION_ID, on.kafka(), stateDirectory, Map.of(), new SimpleMeterRegistry()),
                SchedulerSettings.DEFAULT);
        started.start();
        started.awaitRunning(Duration.ofSeconds(30));
        return started;
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
        scheduler.close();
        pipeline.close();
    }

    private static String body(String id, int inputTokens) {
        return "{\"requestId\": \"" + id + "\", \"prefillInstance\": \"p0r0n0i0\", \"inputTokens\": " + inputTokens
                + "}";
    }

    @Test
    void shouldReserveOnTheLogAndGiveTheSameAnswerAtEveryGateway() throws Exception {
        HttpResponse<String> answer = first.send("POST", "/v1/select-and-reserve", body("same", 4_000));

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.at("/reserved").asBoolean()).isTrue();
        assertThat(json.at("/transferBytes").asLong()).isEqualTo(4_000L * 327_680);
        List<DecodeAssignment> logged = pipeline.readUntil(
                Topic.DECODE_ASSIGNMENTS,
                read -> read.stream()
                        .anyMatch(
                                each -> ((DecodeAssignment) each).getRequestId().equals("same")));
        assertThat(logged)
                .filteredOn(each -> each.getRequestId().equals("same"))
                .extracting(DecodeAssignment::getDecodeInstance)
                .containsExactly(json.at("/decodeInstance").asText());

        assertThat(first.send("POST", "/v1/select-and-reserve", body("same", 4_000))
                        .body())
                .isEqualTo(answer.body());
        assertThat(second.send("POST", "/v1/select-and-reserve", body("same", 4_000))
                        .body())
                .isEqualTo(answer.body());
        assertThat(second.send("GET", "/v1/reservations/same", "").body()).isEqualTo(answer.body());
        try (Door later = new Door(pipeline, GatewaySettings.DEFAULT, null)) {
            assertThat(later.send("GET", "/v1/reservations/same", "").body()).isEqualTo(answer.body());
        }
    }

    @Test
    void shouldChooseWhatTheRequestDoesNotName() throws Exception {
        JsonNode chosen = JSON.readTree(
                first.send("POST", "/v1/select-and-reserve", "{\"requestId\": \"pair\", \"inputTokens\": 900}")
                        .body());
        assertThat(chosen.at("/reserved").asBoolean()).isTrue();
        assertThat(chosen.at("/prefillInstance").asText()).startsWith("p0r0");
        assertThat(chosen.at("/decodeInstance").asText()).isNotEmpty();

        JsonNode named = JSON.readTree(
                first.send("POST", "/v1/select", "{\"decodeInstance\": \"p1r1n1i1\", \"inputTokens\": 900}")
                        .body());
        assertThat(named.at("/decodeInstance").asText()).isEqualTo("p1r1n1i1");
        assertThat(named.at("/prefillInstance").asText()).startsWith("p0r0");
    }

    @Test
    void shouldAnswerManyAtOnceEachWithItsOwn() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Door door = i % 2 == 0 ? first : second;
            answers.add(HTTP.sendAsync(
                    door.request("POST", "/v1/select-and-reserve", body("many-" + i / 2, 1_000))
                            .build(),
                    BodyHandlers.ofString()));
        }

        for (int i = 0; i < 200; i++) {
            JsonNode json = JSON.readTree(answers.get(i).join().body());
            assertThat(json.at("/requestId").asText()).isEqualTo("many-" + i / 2);
            assertThat(json.at("/reserved").asBoolean()).isTrue();
            assertThat(json)
                    .isEqualTo(JSON.readTree(answers.get(i / 2 * 2).join().body()));
        }
    }

    @Test
    void shouldExplainADecision() throws Exception {
        JsonNode reserved = JSON.readTree(first.send("POST", "/v1/select-and-reserve", body("explained/1", 2_000))
                .body());
        HttpResponse<String> answer = first.send("GET", "/v1/explain/explained%2F1?fabric=paper-64", "");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode explained = JSON.readTree(answer.body());
        assertThat(explained.at("/reproduced").asBoolean()).isTrue();
        assertThat(explained.at("/decodeInstance")).isEqualTo(reserved.at("/decodeInstance"));
        assertThat(explained.at("/candidates/0/decodeInstance")).isEqualTo(reserved.at("/decodeInstance"));
        assertThat(explained.at("/candidates")).hasSize(12);
        assertThat(explained.at("/policies").size()).isGreaterThan(10);
        assertThat(first.send("GET", "/v1/explain/nobody", "").body())
                .contains("request 'nobody' has no decision on decode-assignments");
        assertThat(first.send("GET", "/v1/explain/nobody", "").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldSelectWithoutBookingAndCountWhatItCosts() throws Exception {
        JsonNode selected = JSON.readTree(
                first.send("POST", "/v1/select", body("unbooked", 2_000)).body());
        JsonNode costs = JSON.readTree(first.send("GET", "/v1/costs?from=p0r0n0i0&inputTokens=2000", "")
                .body());

        assertThat(selected.at("/reserved").asBoolean(true)).isFalse();
        assertThat(selected.has("fallback")).isFalse();
        assertThat(costs.at("/costs")).hasSize(12);
        double least = StreamSupport.stream(costs.at("/costs").spliterator(), false)
                .filter(each -> each.at("/candidate").asBoolean())
                .mapToDouble(each -> each.at("/totalSeconds").asDouble())
                .min()
                .orElseThrow();
        double chosen = StreamSupport.stream(costs.at("/costs").spliterator(), false)
                .filter(each -> each.at("/decodeInstance").equals(selected.at("/decodeInstance")))
                .mapToDouble(each -> each.at("/totalSeconds").asDouble())
                .findFirst()
                .orElseThrow();
        assertThat(chosen).isEqualTo(least);
        assertThat(first.send("GET", "/v1/reservations/unbooked", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldReportWhatBecomesOfTransfers() throws Exception {
        first.send("POST", "/v1/select-and-reserve", body("told", 1_000));
        first.send("POST", "/v1/select-and-reserve", body("dropped/twice", 1_000));
        await().untilAsserted(() -> assertThat(
                        second.send("GET", "/v1/reservations/told", "").statusCode())
                .isEqualTo(200));

        assertThat(second.send("POST", "/v1/reservations/told/started", "").statusCode())
                .isEqualTo(204);
        assertThat(first.send("POST", "/v1/reservations/told/finished", "").statusCode())
                .isEqualTo(204);
        assertThat(first.send("DELETE", "/v1/reservations/dropped%2Ftwice", "").statusCode())
                .isEqualTo(204);

        List<TransferEvent> events =
                pipeline.readUntil(Topic.TRANSFER_EVENTS, read -> kinds(read).size() >= 3);
        assertThat(kinds(events)).containsExactlyInAnyOrder("told STARTED", "told FINISHED", "dropped/twice CANCELLED");
    }

    private static <T> List<String> kinds(List<T> events) {
        return events.stream()
                .map(TransferEvent.class::cast)
                .map(event -> event.getRequestId() + " " + event.getKind())
                .toList();
    }

    /** The bodies are those of Dynamo's documentation of its standalone selection service. */
    @Test
    void shouldAnswerAsDynamosSelectionService() throws Exception {
        try (Door door = new Door(pipeline, PATIENT, null)) {
            String worker = """
                    {"worker_id": %d, "model_name": "model", "tenant_id": "default", "endpoint": "http://%s:8000",
                     "block_size": 16, "data_parallel_start_rank": 0, "data_parallel_size": 2}""";
            assertThat(door.send("POST", "/workers", worker.formatted(9, "elsewhere"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(door.send("GET", "/ready", "").statusCode()).isEqualTo(503);
            List<String> instances = new ArrayList<>(List.of("p0r0n0i0"));
            FatTree.paper64().spec().instances().stream()
                    .filter(instance -> instance.role() == Role.DECODE)
                    .forEach(instance -> instances.add(instance.name()));
            for (int i = 0; i < instances.size(); i++) {
                door.send("POST", "/workers", worker.formatted(100 + i, instances.get(i)));
            }
            assertThat(door.send("GET", "/ready", "").statusCode()).isEqualTo(200);
            JsonNode catalogue = JSON.readTree(door.send("GET", "/workers", "").body());
            assertThat(catalogue).hasSize(14);
            assertThat(catalogue.at("/0/not_schedulable_reasons/0").asText()).contains("'elsewhere' is no instance");

            String select = """
                    {"selection_id": "select-123", "model_name": "model", "tenant_id": "default",
                     "block_hashes": [11, 12, 13, 14, 15, 16, 17, 18],
                     "sequence_hashes": [21, 22, 23, 24, 25, 26, 27, 28], "isl_tokens": 512""";
            JsonNode selected =
                    JSON.readTree(door.send("POST", "/select", select + "}").body());
            assertThat(selected.at("/selection_id").asText()).isEqualTo("select-123");
            assertThat(selected.at("/worker_id").asInt()).isBetween(101, 112);
            assertThat(selected.at("/endpoint").asText()).startsWith("http://p");
            assertThat(selected.at("/effective_prefill_tokens").asInt()).isEqualTo(512);
            assertThat(selected.has("reservation_id")).isFalse();

            String reserve = select + ", \"reservation_id\": \"request-123\"}";
            JsonNode reserved = JSON.readTree(
                    door.send("POST", "/select_and_reserve", reserve).body());
            assertThat(reserved.at("/reservation_id").asText()).isEqualTo("request-123");
            assertThat(reserved.at("/dp_rank").asInt()).isZero();
            JsonNode again = JSON.readTree(
                    door.send("POST", "/select_and_reserve", reserve).body());
            assertThat(again).isEqualTo(reserved);
            assertThat(JSON.readTree(door.send("GET", "/loads", "").body())).hasSize(14);

            assertThat(door.send("POST", "/reservations/request-123/prefill_complete", "")
                            .body())
                    .isEqualTo("{\"status\":\"ok\"}");
            await().until(() -> door.gateway.isStarted("paper-64", "request-123"));
            assertThat(door.send("DELETE", "/reservations/request-123", "").statusCode())
                    .isEqualTo(200);
            List<TransferEvent> events = pipeline.readUntil(
                    Topic.TRANSFER_EVENTS, read -> kinds(read).contains("request-123 FINISHED"));
            assertThat(kinds(events)).contains("request-123 STARTED", "request-123 FINISHED");

            HttpResponse<String> unsupported =
                    door.send("POST", "/select", select + ", \"pinned_worker\": {\"worker_id\": 1}}");
            assertThat(unsupported.statusCode()).isEqualTo(400);
            assertThat(unsupported.body()).contains("field 'pinned_worker' is not known");
            assertThat(door.send("DELETE", "/workers/9", "").statusCode()).isEqualTo(200);
            assertThat(door.send("DELETE", "/workers/9", "").statusCode()).isEqualTo(404);
        }
    }

    private static String aibrix(String mode, String policy, String candidates) {
        return """
                {"apiVersion": "routing.aibrix.ai/v1alpha1", "kind": "ReplicaSelectionRequest",
                 "metadata": {"requestId": "req-123"},
                 "spec": {"model": "premium-model", "policyMode": "%s", "policyContext": {"attributes": {%s}},
                          "candidates": [%s]}}""".formatted(mode, policy, candidates);
    }

    private static final String AIBRIX_CANDIDATES = """
            {"id": "default/p0r1n0i0", "ports": [8000], "metrics": {"runningRequests": 4, "kvCacheUsage": 0.48}},
            {"id": "default/model-7", "ports": [8000, 9000], "attributes": {"netkv.io/instance": "p1r0n0i0"}}""";

    /** By the request and answers in AIBrix's sample of an external router. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Advisory      | "netkv.io/prefill-instance": "p0r0n0i0", "netkv.io/input-tokens": "100000" | Selected | default/p0r1n0i0
            Authoritative | "netkv.io/prefill-instance": "p0r0n0i0"                                  | Selected   | default/
            Advisory      | "tenantTier": "gold"                                                     | NoDecision | NoPrefillInstance
            Authoritative | "tenantTier": "gold"                                                     | Denied     | NoPrefillInstance
            Advisory      | "netkv.io/prefill-instance": "nowhere"                                   | NoDecision | is no prefill instance
            """)
    void shouldAnswerAsAibrixsExternalRouter(String mode, String policy, String decision, String text)
            throws Exception {
        HttpResponse<String> answer =
                first.send("POST", "/aibrix/v1alpha1/select", aibrix(mode, policy, AIBRIX_CANDIDATES));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/vnd.aibrix.external-routing+json;version=v1alpha1");
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.at("/apiVersion").asText()).isEqualTo("routing.aibrix.ai/v1alpha1");
        assertThat(json.at("/kind").asText()).isEqualTo("ReplicaSelectionResponse");
        assertThat(json.at("/metadata/requestId").asText()).isEqualTo("req-123");
        assertThat(json.at("/status/decision").asText()).isEqualTo(decision);
        assertThat(json.at("/status").toString()).contains(text);
        assertThat(json.at("/status").has("target")).isEqualTo(decision.equals("Selected"));
    }

    @Test
    void shouldTakeOfAibrixsCandidatesThatAreNoInstancesNone() throws Exception {
        String unknown = "{\"id\": \"default/other\", \"ports\": [8000]}";

        HttpResponse<String> answer = first.send(
                "POST",
                "/aibrix/v1alpha1/select",
                aibrix("Advisory", "\"netkv.io/prefill-instance\": \"p0r0n0i0\"", unknown));

        assertThat(JSON.readTree(answer.body()).at("/status/reason").asText()).isEqualTo("NoCandidateTakesRequests");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            v1alpha1      | v2         | field 'apiVersion' is "routing.aibrix.ai/v2"; it must be routing.aibrix.ai/v1alpha1
            "spec": {     | "spec": {"sessionId": "s", | field 'sessionId' is not known
            Advisory      | Maybe      | field 'spec.policyMode' is "Maybe"; it must be Advisory or Authoritative
            "ports": [8000], "metrics" | "metrics" | field 'ports' of candidate 'default/p0r1n0i0' is missing
            """)
    void shouldNameWhatIsNotOfAibrixsProtocol(String from, String to, String detail) throws Exception {
        String body = aibrix("Advisory", "", AIBRIX_CANDIDATES).replace(from, to);

        HttpResponse<String> answer = first.send("POST", "/aibrix/v1alpha1/select", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).at("/detail").asText()).startsWith(detail);
    }

    @Test
    void shouldAnswerABatchInItsOrder() throws Exception {
        String batch = "[" + body("b-1", 1_000) + ", {\"prefillInstance\": \"p0r0n0i0\"}, " + body("b-2", 1_000) + "]";

        JsonNode answers = JSON.readTree(
                first.send("POST", "/v1/select-and-reserve", batch).body());

        assertThat(answers).hasSize(3);
        assertThat(answers.at("/0/requestId").asText()).isEqualTo("b-1");
        assertThat(answers.at("/1/status").asInt()).isEqualTo(400);
        assertThat(answers.at("/2/requestId").asText()).isEqualTo("b-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST | /v1/select | {                                                        | 400 | the body is not JSON: Unexpected end-of-input
            POST | /v1/select | `[1]`                                                    | 200 | the body must be a JSON object, and is of type number
            POST | /v1/select | ``                                                       | 400 | the body is empty
            POST | /v1/select | {"prefillInstance": 5, "inputTokens": 5}                 | 400 | field 'prefillInstance' is 5; it must be text
            POST | /v1/select | {"decodeInstance": "p0r0n0i0", "inputTokens": 5}         | 422 | decodeInstance of request
            POST | /v1/select | {"prefillInstance": "p0r0n0i0"}                          | 400 | field 'inputTokens' is missing
            POST | /v1/select | {"prefillInstance": "p0r0n0i0", "inputTokens": 0}        | 400 | field 'inputTokens' is 0; it must be a whole number from 1 to
            POST | /v1/select | {"prefillInstance": "x", "inputTokens": 1, "weight": 3}  | 400 | field 'weight' is not known; known are deadlineMillis, decodeInstance, fabric,
            POST | /v1/select | {"prefillInstance": "x", "inputTokens": 5}               | 422 | prefillInstance of request
            POST | /v1/select-and-reserve | {"prefillInstance": "x", "inputTokens": 5}   | 422 | prefillInstance of request
            POST | /v1/select-and-reserve | {"prefillInstance": "p0r0n0i0", "inputTokens": 500000} | 422 | tokens of KV cache; no decode instance
            POST | /v1/select | {"fabric": "lab", "prefillInstance": "x", "inputTokens": 5} | 404 | fabric 'lab' is not published; those that are: [paper-64]
            GET  | /v1/select | ``                                                       | 405 | GET is not allowed here; use POST
            GET  | /v1/costs  | ``                                                       | 400 | parameter 'from' is missing
            GET  | /v1/costs?from=p0r0n0i0&inputTokens=x | ``                            | 400 | parameter 'inputTokens' is 'x'
            GET  | /v2        | ``                                                       | 404 | there is nothing at /v2
            POST | /v1/reservations/nobody/finished | ``                                 | 404 | request 'nobody' has no reservation
            """)
    void shouldSayWhatIsWrongInOneLine(String method, String path, String body, int status, String detail)
            throws Exception {
        HttpResponse<String> answer = first.send(method, path, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).hasLineCount(1).contains(detail);
        if (status != 200) {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(JSON.readTree(answer.body()).at("/status").asInt()).isEqualTo(status);
        }
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws Exception {
        HttpResponse<String> answer = first.send("POST", "/v1/select", " ".repeat(3 << 20));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("the body is larger than 2097152 bytes");
    }

    @Test
    void shouldNotLetASlowClientHoldOthers() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), first.server.uri().getPort());
                slow.add(socket);
                socket.getOutputStream()
                        .write("POST /v1/select HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(first.send("POST", "/v1/select", body("quick", 1_000)).statusCode())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void shouldSpeakBothVersionsOfHttp() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpRequest request = first.request("POST", "/v1/select", body("version", 1_000))
                    .version(version)
                    .build();

            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
        }
    }

    @Test
    void shouldAskForTheToken() throws Exception {
        try (Door guarded = new Door(pipeline, GatewaySettings.DEFAULT, "s3cret")) {
            assertThat(guarded.send("POST", "/v1/select", body("token", 1_000)).statusCode())
                    .isEqualTo(401);
            assertThat(guarded.send("GET", "/metrics", "").statusCode()).isEqualTo(401);
            assertThat(guarded.send("GET", "/ready", "").statusCode()).isEqualTo(200);
            HttpRequest allowed = guarded.request("POST", "/v1/select", body("token", 1_000))
                    .header("Authorization", "Bearer s3cret")
                    .build();
            assertThat(HTTP.send(allowed, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldTellWhetherItIsReadyAndWhatItHasDone() throws Exception {
        first.send("POST", "/v1/select", body("counted", 1_000));

        assertThat(first.send("GET", "/ready", "").body()).isEqualTo("ready\n");
        assertThat(first.send("GET", "/live", "").body()).isEqualTo("running\n");
        assertThat(first.send("GET", "/metrics", "").body()).contains("netkv_gateway_select_seconds_count");
    }

    @Test
    void shouldFallBackWhenTheDeadlinePassesAndCancelWhatComesLate(@TempDir Path lateState) throws Exception {
        try (EmbeddedPipeline alone = new EmbeddedPipeline()) {
            alone.publish(FatTree.paper64().spec());
            try (Door door = new Door(alone, GatewaySettings.DEFAULT, null)) {
                JsonNode json = JSON.readTree(door.send("POST", "/v1/select-and-reserve", body("late", 1_000))
                        .body());

                assertThat(json.at("/reserved").asBoolean(true)).isFalse();
                assertThat(json.at("/fallback").asText()).isEqualTo("the scheduler did not answer within 200 ms");
                assertThat(json.at("/decodeInstance").asText()).startsWith("p0r1");

                try (StreamsRunner woken = scheduler(alone, lateState)) {
                    List<TransferEvent> events = alone.readUntil(Topic.TRANSFER_EVENTS, read -> !read.isEmpty());
                    assertThat(events).extracting(TransferEvent::getKind).containsExactly(TransferEventKind.CANCELLED);
                    assertThat(woken.problem()).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldNotBeReadyWithoutAFabric() throws Exception {
        try (EmbeddedPipeline empty = new EmbeddedPipeline();
                Door door = new Door(empty, GatewaySettings.DEFAULT, null)) {
            HttpResponse<String> answer = door.send("GET", "/ready", "");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("no fabric is published; 'netkv fabric publish' does that\n");
            assertThat(door.send("POST", "/v1/select", body("nowhere", 1)).statusCode())
                    .isEqualTo(400);
        }
    }
}
