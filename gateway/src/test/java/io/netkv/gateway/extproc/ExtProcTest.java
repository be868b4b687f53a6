package io.netkv.gateway.extproc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.HeaderMutation;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpHeaders;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.ProtocolConfiguration;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.GatewaySettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint picker, called as Envoy calls it. */
class ExtProcTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final String CHAT =
            "{\"model\": \"any\", \"max_tokens\": 50, \"messages\": [{\"role\": \"user\", \"content\": \""
                    + "word ".repeat(2_000) + "\"}]}";

    @TempDir
    private static Path directory;

    private static EmbeddedPipeline pipeline;
    private static StreamsRunner scheduler;
    private static Gateway gateway;
    private static ExtProcServer server;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() throws Exception {
        pipeline = new EmbeddedPipeline();
        pipeline.publish(FatTree.paper64().spec());
        scheduler = SchedulerApp.create(
                new StreamsSettings(
                        SchedulerApp.APPLICATION_ID, pipeline.kafka(), directory, Map.of(), new SimpleMeterRegistry()),
                SchedulerSettings.DEFAULT);
        scheduler.start();
        scheduler.awaitRunning(Duration.ofSeconds(30));
        gateway = new Gateway(
                pipeline.kafka(),
                new GatewaySettings(Duration.ofSeconds(20), SchedulerSettings.DEFAULT),
                new SimpleMeterRegistry());
        gateway.start();
        server = server(gateway, null);
        channel = channel(server);
        await().until(() -> gateway.problem().isEmpty());
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.close();
        gateway.close();
        scheduler.close();
        pipeline.close();
    }

    private static ExtProcServer server(Gateway of, @Nullable String token) throws IOException {
        return server(of, PickerSettings.DEFAULT, token);
    }

    private static ExtProcServer server(Gateway of, PickerSettings settings, @Nullable String token)
            throws IOException {
        StringBuilder lines = new StringBuilder("# instance, address\n");
        for (int i = 0; i < FABRIC.instanceCount(); i++) {
            lines.append(FABRIC.instanceName(i)).append(' ').append(address(i)).append('\n');
        }
        Path file = Files.writeString(directory.resolve("endpoints"), lines);
        ExtProcServer started = new ExtProcServer(
                of,
                new Endpoints(file),
                settings,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                token);
        started.start();
        return started;
    }

    private static ManagedChannel channel(ExtProcServer to) {
        return NettyChannelBuilder.forAddress("127.0.0.1", to.port())
                .usePlaintext()
                .build();
    }

    private static String address(int instance) {
        return "10.0.0." + instance + ":8000";
    }

    private static Role roleAt(@Nullable String address) {
        for (int i = 0; i < FABRIC.instanceCount(); i++) {
            if (address(i).equals(address)) {
                return FABRIC.role(i);
            }
        }
        throw new AssertionError("no instance is at " + address);
    }

    /** One HTTP request through Envoy. */
    private static final class Call implements StreamObserver<ProcessingResponse> {
        private final BlockingQueue<ProcessingResponse> responses = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
        private final StreamObserver<ProcessingRequest> to;

        Call(Channel over) {
            to = ExternalProcessorGrpc.newStub(over).process(this);
        }

        Call headers(BodySendMode mode, boolean isLast, Metadata metadata, String... namesAndValues) {
            HeaderMap.Builder headers = HeaderMap.newBuilder();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                headers.addHeaders(HeaderValue.newBuilder()
                        .setKey(namesAndValues[i])
                        .setRawValue(ByteString.copyFromUtf8(namesAndValues[i + 1])));
            }
            to.onNext(ProcessingRequest.newBuilder()
                    .setRequestHeaders(
                            HttpHeaders.newBuilder().setHeaders(headers).setEndOfStream(isLast))
                    .setMetadataContext(metadata)
                    .setProtocolConfig(ProtocolConfiguration.newBuilder().setRequestBodyMode(mode))
                    .build());
            return this;
        }

        Call body(String text, boolean isLast) {
            to.onNext(ProcessingRequest.newBuilder()
                    .setRequestBody(HttpBody.newBuilder()
                            .setBody(ByteString.copyFromUtf8(text))
                            .setEndOfStream(isLast))
                    .build());
            return this;
        }

        /** The response begins, served by an address. */
        void respond(String served) {
            Struct metadata = Struct.newBuilder()
                    .putFields("x-gateway-destination-endpoint-served", text(served))
                    .build();
            to.onNext(ProcessingRequest.newBuilder()
                    .setResponseHeaders(HttpHeaders.newBuilder()
                            .setHeaders(HeaderMap.newBuilder()
                                    .addHeaders(HeaderValue.newBuilder()
                                            .setKey(":status")
                                            .setRawValue(ByteString.copyFromUtf8("200")))))
                    .setMetadataContext(Metadata.newBuilder().putFilterMetadata("envoy.lb", metadata))
                    .build());
        }

        ProcessingResponse next() throws InterruptedException {
            ProcessingResponse response = responses.poll(30, TimeUnit.SECONDS);
            assertThat(response).as("a response").isNotNull();
            return response;
        }

        @Override
        public void onNext(ProcessingResponse response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            ends.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ends.add(Status.OK);
        }
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Metadata subset(String... addresses) {
        ListValue list = ListValue.newBuilder()
                .addAllValues(Arrays.stream(addresses).map(ExtProcTest::text).toList())
                .build();
        return Metadata.newBuilder()
                .putFilterMetadata(
                        "envoy.lb.subset_hint",
                        Struct.newBuilder()
                                .putFields(
                                        "x-gateway-destination-endpoint-subset",
                                        Value.newBuilder().setListValue(list).build())
                                .build())
                .build();
    }

    private static Metadata all() {
        return Metadata.getDefaultInstance();
    }

    private static @Nullable String header(HeaderMutation mutation, String name) {
        return mutation.getSetHeadersList().stream()
                .map(HeaderValueOption::getHeader)
                .filter(header -> header.getKey().equals(name))
                .map(header -> header.getRawValue().toStringUtf8())
                .findFirst()
                .orElse(null);
    }

    private static Struct metadata(ProcessingResponse response, String namespace) {
        return response.getDynamicMetadata().getFieldsOrThrow(namespace).getStructValue();
    }

    private static String destination(ProcessingResponse response) {
        return metadata(response, "envoy.lb")
                .getFieldsOrThrow("x-gateway-destination-endpoint")
                .getStringValue();
    }

    private static boolean isReserved(ProcessingResponse response) {
        return metadata(response, "io.netkv").getFieldsOrThrow("reserved").getBoolValue();
    }

    @Test
    void shouldChooseBothEndpointsOnceTheBodyIsThere() throws Exception {
        Call call = new Call(channel).headers(BodySendMode.FULL_DUPLEX_STREAMED, false, all(), "x-request-id", "whole");
        call.body(CHAT.substring(0, 5_000), false);
        assertThat(call.responses).isEmpty();
        call.body(CHAT.substring(5_000), true);

        ProcessingResponse first = call.next();
        HeaderMutation headers = first.getRequestHeaders().getResponse().getHeaderMutation();
        String decode = header(headers, "x-gateway-destination-endpoint");
        assertThat(roleAt(decode)).isEqualTo(Role.DECODE);
        assertThat(roleAt(header(headers, "x-prefiller-host-port"))).isEqualTo(Role.PREFILL);
        assertThat(destination(first)).isEqualTo(decode);
        assertThat(isReserved(first)).isTrue();
        assertThat(metadata(first, "io.netkv")
                        .getFieldsOrThrow("costSeconds")
                        .getStructValue()
                        .getFieldsCount())
                .isEqualTo(FABRIC.decodeCount());
        StringBuilder sentOn = new StringBuilder();
        boolean isLast = false;
        while (!isLast) {
            var part =
                    call.next().getRequestBody().getResponse().getBodyMutation().getStreamedResponse();
            sentOn.append(part.getBody().toStringUtf8());
            isLast = part.getEndOfStream();
        }
        assertThat(sentOn).hasToString(CHAT);
        DecodeAssignment decided = assignment("whole");
        assertThat(address(FABRIC.instanceIndex(decided.getDecodeInstance()))).isEqualTo(decode);
        // 10,000 characters and a role, at four for each token.
        assertThat(decided.getReservedKvTokens()).isBetween(2_500L, 2_700L);
    }

    @Test
    void shouldOnlyFollowAnotherPickerInShadow() throws Exception {
        try (ExtProcServer shadow = server(gateway, new PickerSettings(4, 512, true), null)) {
            ManagedChannel toShadow = channel(shadow);
            int decode = FABRIC.decodeInstance(3);
            int prefill = FABRIC.prefillInstance(1);

            // Its choice is in the request.
            Call named = new Call(toShadow)
                    .headers(
                            BodySendMode.BUFFERED,
                            false,
                            all(),
                            "x-request-id",
                            "followed",
                            "x-gateway-destination-endpoint",
                            address(decode),
                            "x-prefiller-host-port",
                            address(prefill));
            assertThat(named.next().hasRequestHeaders()).isTrue();
            ProcessingResponse unchanged = named.body(CHAT, true).next();
            assertThat(unchanged
                            .getRequestBody()
                            .getResponse()
                            .getHeaderMutation()
                            .getSetHeadersCount())
                    .isZero();
            assertThat(unchanged.hasDynamicMetadata()).isFalse();
            await().until(() -> isAssigned("followed"));
            named.respond(address(decode));
            DecodeAssignment booked = assignment("followed");
            assertThat(booked.getDecodeInstance()).isEqualTo(FABRIC.instanceName(decode));
            assertThat(booked.getPrefillInstance()).isEqualTo(FABRIC.instanceName(prefill));
            assertThat(booked.getPreferred()).isNotNull();
            assertThat(booked.getRegretSeconds()).isNotNegative();
            await().until(() -> events("followed").contains(TransferEventKind.FINISHED));

            // Or only where it was served is known.
            Call served = new Call(toShadow).headers(BodySendMode.NONE, true, all(), "x-request-id", "seen");
            assertThat(served.next().getRequestHeaders().getResponse().hasHeaderMutation())
                    .isFalse();
            served.respond(address(decode));
            await().until(() -> events("seen").contains(TransferEventKind.FINISHED));
            assertThat(assignment("seen").getDecodeInstance()).isEqualTo(FABRIC.instanceName(decode));

            // An address that is not known is not in the way.
            Call unknown = new Call(toShadow)
                    .headers(BodySendMode.NONE, true, all(), "x-gateway-destination-endpoint", "10.9.9.9:1");
            assertThat(unknown.next().hasRequestHeaders()).isTrue();
            toShadow.shutdownNow();
        }
    }

    private static boolean isAssigned(String id) {
        return pipeline.<DecodeAssignment>readAll(Topic.DECODE_ASSIGNMENTS).stream()
                .anyMatch(each -> each.getRequestId().equals(id));
    }

    private static DecodeAssignment assignment(String id) {
        return pipeline.<DecodeAssignment>readAll(Topic.DECODE_ASSIGNMENTS).stream()
                .filter(each -> each.getRequestId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<TransferEventKind> events(String id) {
        return pipeline.<TransferEvent>readAll(Topic.TRANSFER_EVENTS).stream()
                .filter(each -> each.getRequestId().equals(id))
                .map(TransferEvent::getKind)
                .toList();
    }

    @Test
    void shouldReportTheTransferWhenTheResponseBegins() throws Exception {
        Call call = new Call(channel).headers(BodySendMode.BUFFERED, false, all(), "x-request-id", "served");
        assertThat(call.next().hasRequestHeaders()).isTrue();
        call.body(CHAT, true);
        ProcessingResponse answer = call.next();
        assertThat(header(answer.getRequestBody().getResponse().getHeaderMutation(), "x-gateway-destination-endpoint"))
                .isEqualTo(destination(answer));

        call.respond(destination(answer));

        assertThat(call.next().hasResponseHeaders()).isTrue();
        await().untilAsserted(() -> assertThat(events("served")).containsExactly(TransferEventKind.FINISHED));
        call.to.onCompleted();
        assertThat(call.ends.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.OK);
    }

    @Test
    void shouldCancelWhatWasServedElsewhereOrNotAtAll() throws Exception {
        Call elsewhere = new Call(channel).headers(BodySendMode.NONE, true, all(), "x-request-id", "elsewhere");
        elsewhere.next();
        elsewhere.respond("10.9.9.9:1");
        Call abandoned = new Call(channel).headers(BodySendMode.NONE, true, all(), "x-request-id", "abandoned");
        abandoned.next();
        abandoned.to.onError(Status.CANCELLED.asRuntimeException());

        await().untilAsserted(() -> {
            assertThat(events("elsewhere")).containsExactly(TransferEventKind.CANCELLED);
            assertThat(events("abandoned")).containsExactly(TransferEventKind.CANCELLED);
        });
    }

    @Test
    void shouldGiveTheSameRequestTheSameEndpoint() throws Exception {
        ProcessingResponse first = once("again");
        for (int i = 0; i < 5; i++) {
            once("between" + i);
        }

        assertThat(destination(once("again"))).isEqualTo(destination(first));
    }

    private static ProcessingResponse once(String id) throws InterruptedException {
        return new Call(channel)
                .headers(BodySendMode.NONE, false, all(), "x-request-id", id, "content-length", "40000")
                .next();
    }

    @Test
    void shouldPrefillWhereTheRequestSays() throws Exception {
        String prefill = address(FABRIC.prefillInstance(3));

        Call call = new Call(channel)
                .headers(BodySendMode.NONE, true, all(), "x-request-id", "named", "x-prefiller-host-port", prefill);

        HeaderMutation headers = call.next().getRequestHeaders().getResponse().getHeaderMutation();
        assertThat(header(headers, "x-prefiller-host-port")).isEqualTo(prefill);
        assertThat(assignment("named").getPrefillInstance()).isEqualTo(FABRIC.instanceName(FABRIC.prefillInstance(3)));
    }

    @Test
    void shouldDecideByTheHeadersWhereTheBodyIsStreamed() throws Exception {
        Call call = new Call(channel)
                .headers(BodySendMode.STREAMED, false, all(), "x-request-id", "streamed", "content-length", "40000");

        assertThat(call.next().getRequestHeaders().getResponse().hasHeaderMutation())
                .isTrue();
        call.body("{", false).body("}", true);
        assertThat(call.next().hasRequestBody()).isTrue();
        assertThat(call.next().hasRequestBody()).isTrue();
        assertThat(assignment("streamed").getReservedKvTokens()).isEqualTo(10_000);
    }

    @Test
    void shouldAnswer503ForARequestThatNoInstanceIsLargeEnoughFor() throws Exception {
        ProcessingResponse answer = new Call(channel)
                .headers(BodySendMode.NONE, false, all(), "x-request-id", "huge", "content-length", "900000000")
                .next();

        assertThat(answer.getImmediateResponse().getStatus().getCodeValue()).isEqualTo(503);
        assertThat(answer.getImmediateResponse().getBody().toStringUtf8()).hasLineCount(1);
    }

    @Test
    void shouldChooseFromTheSubsetAlone() throws Exception {
        String one = address(FABRIC.decodeInstance(5));
        String other = address(FABRIC.decodeInstance(11));

        ProcessingResponse answer = new Call(channel)
                .headers(BodySendMode.NONE, true, subset(one, other), "x-request-id", "subset")
                .next();

        assertThat(destination(answer)).isIn(one, other);
        assertThat(isReserved(answer)).isFalse();
        assertThat(metadata(answer, "io.netkv")
                        .getFieldsOrThrow("costSeconds")
                        .getStructValue()
                        .getFieldsMap())
                .containsOnlyKeys(one, other);
    }

    @Test
    void shouldAnswer503WhereNoneOfTheSubsetIsThere() throws Exception {
        for (Metadata none : List.of(subset(), subset("10.9.9.9:1"), subset(address(FABRIC.prefillInstance(0))))) {
            Call call = new Call(channel).headers(BodySendMode.NONE, true, none);

            assertThat(call.next().getImmediateResponse().getStatus().getCodeValue())
                    .isEqualTo(503);
            assertThat(call.ends.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "[1, 2]", "{\"prompt\": ", "", "\"text\""})
    void shouldAnswer400ForABodyThatCannotBeRead(String body) throws Exception {
        Call call = new Call(channel).headers(BodySendMode.FULL_DUPLEX_STREAMED, false, all());
        call.body(body, true);

        ProcessingResponse answer = call.next();
        assertThat(answer.getImmediateResponse().getStatus().getCodeValue()).isEqualTo(400);
        assertThat(answer.getImmediateResponse().getBody().toStringUtf8()).hasLineCount(1);
    }

    @Test
    void shouldAnswer413ForABodyThatIsTooLarge() throws Exception {
        Call call = new Call(channel).headers(BodySendMode.FULL_DUPLEX_STREAMED, false, all());
        String part = "x".repeat(1 << 20);
        for (int i = 0; i < 17 && call.responses.isEmpty(); i++) {
            call.body(part, false);
        }

        assertThat(call.next().getImmediateResponse().getStatus().getCodeValue())
                .isEqualTo(413);
    }

    @Test
    void shouldNotLetASlowClientHoldOthers() throws Exception {
        List<Call> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(new Call(channel)
                    .headers(BodySendMode.FULL_DUPLEX_STREAMED, false, all())
                    .body("{", false));
        }

        assertThat(roleAt(destination(once("quick")))).isEqualTo(Role.DECODE);

        slow.forEach(call -> call.to.onError(Status.CANCELLED.asRuntimeException()));
    }

    @Test
    void shouldEndACallThatIsNotOfTheProtocol() throws Exception {
        Call call = new Call(channel);
        call.to.onNext(ProcessingRequest.getDefaultInstance());

        Status end = call.ends.poll(10, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void shouldSayWhetherItIsHealthy() {
        assertThat(health(channel, "")).isEqualTo(ServingStatus.SERVING);
        assertThat(health(channel, "envoy.service.ext_proc.v3.ExternalProcessor"))
                .isEqualTo(ServingStatus.SERVING);
        assertThatThrownBy(() -> health(channel, "other")).isInstanceOf(StatusRuntimeException.class);
    }

    private static ServingStatus health(Channel of, String service) {
        return HealthGrpc.newBlockingStub(of)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    @Test
    void shouldChooseAnyEndpointBeforeItKnowsTheFabric() throws Exception {
        try (Gateway unready = new Gateway(pipeline.kafka(), GatewaySettings.DEFAULT, new SimpleMeterRegistry());
                ExtProcServer open = server(unready, null)) {
            ManagedChannel to = channel(open);

            ProcessingResponse answer = new Call(to)
                    .headers(BodySendMode.NONE, true, all(), "x-request-id", "early")
                    .next();

            assertThat(destination(answer)).startsWith("10.0.0.");
            assertThat(metadata(answer, "io.netkv").getFieldsMap()).containsKey("reason");
            assertThat(health(to, "liveness")).isEqualTo(ServingStatus.SERVING);
            assertThat(health(to, "readiness")).isEqualTo(ServingStatus.NOT_SERVING);
            to.shutdownNow();
        }
    }

    @Test
    void shouldWantTheToken() throws Exception {
        try (ExtProcServer closed = server(gateway, "secret")) {
            ManagedChannel to = channel(closed);
            Call call = new Call(to);

            Status end = call.ends.poll(10, TimeUnit.SECONDS);

            assertThat(end).isNotNull();
            assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(health(to, "")).isEqualTo(ServingStatus.SERVING);
            to.shutdownNow();
        }
    }

    @Test
    void shouldAnswerAClientInAnotherLanguage() throws Exception {
        Path client = Files.createDirectories(directory.resolve("js"));
        try (Stream<Path> files = Files.list(Path.of("src/test/js"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, client.resolve(file.getFileName()));
            }
        }
        assumeTrue(isThere("npm"), "npm is not installed");
        assumeTrue(run(client, "npm", "ci", "--silent").status == 0, "npm's packages are not reachable");
        Path protos = unpackProtos();

        Run all = run(client, "node", "ext-proc-client.js", port(), protos.toString(), "node");
        String only = address(FABRIC.decodeInstance(9));
        Run subset = run(client, "node", "ext-proc-client.js", port(), protos.toString(), "node-subset", only);

        JsonNode answer = new ObjectMapper().readTree(all.output);
        String decode = answer.at("/headers/x-gateway-destination-endpoint").asText();
        assertThat(roleAt(decode)).isEqualTo(Role.DECODE);
        assertThat(roleAt(answer.at("/headers/x-prefiller-host-port").asText())).isEqualTo(Role.PREFILL);
        assertThat(answer.at("/metadata/envoy.lb/x-gateway-destination-endpoint")
                        .asText())
                .isEqualTo(decode);
        assertThat(answer.at("/metadata/io.netkv/costSeconds").size()).isEqualTo(FABRIC.decodeCount());
        assertThat(answer.at("/body").asInt())
                .isEqualTo(answer.at("/sent").asInt())
                .isPositive();
        assertThat(address(FABRIC.instanceIndex(assignment("node").getDecodeInstance())))
                .isEqualTo(decode);
        assertThat(new ObjectMapper()
                        .readTree(subset.output)
                        .at("/headers/x-gateway-destination-endpoint")
                        .asText())
                .isEqualTo(only);
    }

    private static String port() {
        return Integer.toString(server.port());
    }

    private record Run(int status, String output) {}

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return run(directory, program, "--version").status == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Run run(Path in, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), text);
        }
    }

    /** Envoy's own descriptions of its protocol. */
    private static Path unpackProtos() throws Exception {
        Path to = directory.resolve("protos");
        URI jar = URI.create("jar:"
                + ProcessingRequest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
        try (FileSystem inJar = FileSystems.newFileSystem(jar, Map.of())) {
            for (String root : List.of("envoy", "udpa", "validate", "xds")) {
                try (Stream<Path> files = Files.walk(inJar.getPath("/" + root))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".proto"))
                            .toList()) {
                        Path target = to.resolve(file.toString().substring(1));
                        Files.createDirectories(target.getParent());
                        Files.copy(file, target);
                    }
                }
            }
        }
        return to;
    }
}
