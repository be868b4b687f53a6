package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netkv.avro.LinkTelemetry;
import io.netkv.cli.ProgramRun;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every part with the rights of docs/security.md, and with one less. */
class SecurityTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final Duration TIME_TO_END = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static SecureBroker broker;
    private static int runs;

    @BeforeAll
    static void setUp() throws Exception {
        broker = SecureBroker.start(directory);
        Files.writeString(directory.resolve("mapping.yaml"), """
                fabric: paper-64
                interfaces: [{source: leaf-1, interface: Ethernet1, sends: p0r0-up-0}]
                """);
        assertSucceeds(as("operator", "topics", "create", "--partitions", "1", "--replication-factor", "1"));
        assertSucceeds(as("operator", "fabric", "publish", FABRIC.name()));
    }

    private static void assertSucceeds(ProgramRun run) {
        assertThat(run.status()).as(run.err()).isZero();
    }

    @AfterAll
    static void tearDown() {
        broker.close();
    }

    @Test
    void shouldPlayAReplayWithTheDocumentedRightsAndPrintNoSecret() throws Exception {
        try (NetKvProcess oracle = start("oracle", "oracle", "--verbose", "--state-dir", stateDirectory());
                NetKvProcess scheduler =
                        start("scheduler", "scheduler", "--verbose", "--state-dir", stateDirectory(), "--http", "0");
                NetKvProcess gateway = start("gateway", "gateway", "--verbose", "--listen", "0");
                NetKvProcess player = start("simulator", "simulate", "--verbose", "--speed", "20")) {
            player.awaitOutput("Playing");
            scheduler.awaitOutput("http://");
            NetKvProcess replay = start(
                    "replay", "replay", "--verbose", "--speed", "20", "--rate", "5", "--limit", "50", "--summary");

            assertThat(replay.awaitEnd()).as(replay.output()).isZero();

            assertThat(replay.output()).contains("50 confirmed");
            gateway.awaitOutput("The gateway answers at ");
            assertThat(reserve(gateway)).contains("\"reserved\":true");
            for (NetKvProcess process : List.of(oracle, scheduler, gateway, player, replay)) {
                assertThat(process.output()).contains("ssl.truststore.password = [hidden]");
                assertThat(process.output()).doesNotContain(broker.password());
            }
            assertThat(metrics(scheduler)).contains("netkv_decisions_total").doesNotContain(broker.password());
        }
    }

    static Stream<AclBinding> rightsOfParts() throws IOException {
        List<String> parts = List.of(
                "User:oracle",
                "User:scheduler",
                "User:bridge",
                "User:kv-events",
                "User:gateway",
                "User:simulator",
                "User:replay");
        return SecureBroker.documentedRules().stream()
                .filter(rule -> parts.contains(rule.entry().principal()))
                // Without it only the internal topics grow.
                .filter(rule -> rule.entry().operation() != AclOperation.DELETE);
    }

    /** Of the documented rights, none is needless. */
    @ParameterizedTest
    @MethodSource("rightsOfParts")
    @Tag("documents")
    void shouldSayWhichRightIsMissingAndEnd(AclBinding right) throws Exception {
        // given
        sendReading();
        broker.deny(right);

        try {
            // when
            String part = right.entry().principal().replace("User:", "");
            ProgramRun run = assertTimeoutPreemptively(TIME_TO_END, () -> as(part, command(part)));

            // then
            assertThat(run.status()).as(run.err()).isEqualTo(1);
            assertThat(run.err()).hasLineCount(1).contains(right.pattern().name());
        } finally {
            broker.allow(right);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "telemetry, oracle, 'READ link-telemetry, fabric and WRITE network-cost-oracle, dead-letters'",
        "oracle, replay, WRITE decode-requests",
        "replay, simulate, 'READ decode-requests and WRITE link-telemetry, decode-instances, prefill-instances, prefix-blocks, transfer-events, request-outcomes'",
        "router, tail requests, READ decode-requests",
        "scheduler, topics create, 'DESCRIBE link-telemetry, request-outcomes'"
    })
    void shouldRefuseAnotherRole(String user, String command, String rights) {
        ProgramRun run = assertTimeoutPreemptively(TIME_TO_END, () -> as(user, command.split(" ")));

        assertThat(run.status()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).contains("no right to " + rights);
    }

    @Test
    void shouldRefuseWhoSaysNothingAndWhoHasTheWrongPassword() throws IOException {
        Path wrong = Files.writeString(
                directory.resolve("wrong.properties"),
                Files.readString(broker.config("oracle")).replace("password=\"", "password=\"not-"));

        ProgramRun anonymous = ProgramRun.of("oracle", "--bootstrap-servers", broker.bootstrapServers());
        ProgramRun impostor =
                ProgramRun.of("oracle", "--bootstrap-servers", broker.bootstrapServers(), "--config", wrong.toString());

        assertThat(anonymous.status()).isEqualTo(1);
        assertThat(anonymous.err()).hasLineCount(1).contains("no Kafka broker answers", "--config sets security");
        assertThat(impostor.status()).isEqualTo(1);
        assertThat(impostor.err()).hasLineCount(1).contains("does not accept who this is", "--config sets security");
        assertThat(impostor.err()).doesNotContain(broker.password());
    }

    private static String[] command(String part) {
        return switch (part) {
            case "simulator" -> new String[] {"simulate"};
            case "replay" -> new String[] {"replay", "--limit", "1", "--summary"};
            // Another group and other internal topics each time: what exists needs no right to create it.
            case "bridge" ->
                new String[] {
                    "bridge",
                    "--input-topic",
                    SecureBroker.TOOL_TOPIC,
                    "--format",
                    "gnmic-event",
                    "--mapping",
                    directory.resolve("mapping.yaml").toString(),
                    "--application-id",
                    "netkv-bridge-" + runs++
                };
            case "kv-events" ->
                new String[] {
                    "bridge",
                    "--fabric",
                    FABRIC.name(),
                    "--kv-events",
                    FABRIC.instances().get(0).name() + "=tcp://127.0.0.1:1"
                };
            case "gateway" -> new String[] {"gateway", "--listen", "0"};
            default -> new String[] {part, "--application-id", "netkv-" + part + "-" + runs++};
        };
    }

    /** Internal topics are written when there is telemetry. */
    private static void sendReading() throws Exception {
        String link = FABRIC.links().get(0).name();
        long now = System.currentTimeMillis();
        LinkTelemetry reading = LinkTelemetry.newBuilder()
                .setFabric(FABRIC.name())
                .setLink(link)
                .setDeviceTimeMicros(now * 1000)
                .setBytesSent(now)
                .build();
        broker.send(
                Topic.LINK_TELEMETRY,
                RecordKeys.link(FABRIC.name(), link),
                AvroSerdes.shipped().serializer().serialize("", reading));
    }

    private static ProgramRun as(String user, String... command) throws IOException {
        return ProgramRun.of(arguments(user, command).toArray(String[]::new));
    }

    private static List<String> arguments(String user, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--config",
                broker.config(user).toString()));
        return arguments;
    }

    private static NetKvProcess start(String user, String... command) throws IOException {
        List<String> options = new ArrayList<>(List.of(command).subList(1, command.length));
        options.addAll(List.of("--config", broker.config(user).toString()));
        return NetKvProcess.startTalkative(directory, command[0], broker.kafka(), options.toArray(String[]::new));
    }

    private static String stateDirectory() throws IOException {
        return Files.createTempDirectory(directory, "state-").toString();
    }

    private static String reserve(NetKvProcess gateway) throws IOException, InterruptedException {
        String address = gateway.output().replaceAll("(?s).*answers at (http://[^;\\s]+);.*", "$1");
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/select-and-reserve"))
                .POST(BodyPublishers.ofString("{\"fabric\": \"" + FABRIC.name() + "\", \"prefillInstance\": \""
                        + FABRIC.instances().get(0).name()
                        + "\", \"inputTokens\": 100, \"deadlineMillis\": 10000}"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static String metrics(NetKvProcess process) throws IOException, InterruptedException {
        String page = process.output().replaceAll("(?s).*(http://[^/\\s]+).*", "$1");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(page + "/metrics")).build(), BodyHandlers.ofString())
                .body();
    }
}
