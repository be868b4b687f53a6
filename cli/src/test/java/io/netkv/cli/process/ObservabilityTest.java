package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.embedded.LoopbackPorts;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard and the alert rules, on a real Prometheus that scrapes running parts: each panel has data, and each alert fires once its
 * fault is made. Rules look back over seconds here, not minutes.
 */
@Timeout(240)
class ObservabilityTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path OBSERVE =
            Path.of("../deploy/observe").toAbsolutePath().normalize();
    private static final String WINDOW = "15s";
    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private URI prometheus;

    @BeforeEach
    void needPrometheus() {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
        assumeTrue(isThere, "no prometheus is on the PATH");
    }

    @Test
    void rulesAndConfigurationAreValid() throws Exception {
        assertThat(promtool("check", "rules", OBSERVE.resolve("alerts.yml").toString()))
                .contains("SUCCESS: 11 rules found");
        assertThat(promtool("check", "config", OBSERVE.resolve("prometheus.yml").toString()))
                .contains("is valid prometheus config file syntax");
    }

    /** Those whose faults take long to make. */
    @Test
    void alertsOnSlowPathsAndOnLag() throws Exception {
        Path test = directory.resolve("test.yml");
        Files.writeString(test, """
                rule_files: ["%s"]
                evaluation_interval: 15s
                tests:
                  - interval: 15s
                    input_series:
                      - {series: 'netkv_paths_slow{fabric="lab"}', values: '0x4 2x20'}
                      - {series: 'kafka_consumer_fetch_manager_records_lag{job="scheduler",topic="decode-requests"}', values: '10x4 5000x20'}
                      - {series: 'up{job="oracle"}', values: '1x40'}
                      - {series: 'up{job="scheduler"}', values: '1x40'}
                    alert_rule_test:
                      - {eval_time: 1m, alertname: NetKvPathsSlow, exp_alerts: []}
                      - eval_time: 4m
                        alertname: NetKvPathsSlow
                        exp_alerts:
                          - exp_labels: {fabric: lab}
                            exp_annotations: {summary: "Transfers between 2 pairs of lab's racks take more than five times what was predicted; the scheduler's log names them."}
                      - {eval_time: 1m, alertname: NetKvSchedulerBehind, exp_alerts: []}
                      - eval_time: 4m
                        alertname: NetKvSchedulerBehind
                        exp_alerts:
                          - exp_annotations: {summary: "5000 requests wait for a decision."}
                      - {eval_time: 4m, alertname: NetKvOracleDown, exp_alerts: []}
                """.formatted(OBSERVE.resolve("alerts.yml")));

        assertThat(promtool("test", "rules", test.toString())).contains("SUCCESS");
    }

    @Test
    void everyPanelHasDataAndEveryAlertFires() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            pipeline.publish(FABRIC);
            List<NetKvProcess> parts = new ArrayList<>();
            try {
                NetKvProcess oracle = start(pipeline, parts, "oracle");
                NetKvProcess scheduler = start(pipeline, parts, "scheduler");
                NetKvProcess simulator = start(pipeline, parts, "simulate");
                Process server = startPrometheus(oracle, scheduler, simulator);
                try {
                    parts.add(NetKvProcess.start(
                            directory, "replay", pipeline.kafka(), "--speed", "20", "--rate", "1", "--loop", "50"));
                    everyPanelHasData();
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(alerts()).isEmpty());

                    sendGarbage(pipeline);
                    sendFromTheFuture(pipeline);
                    awaitAlerts("NetKvDeadLetters", "NetKvImplausibleStamps");

                    simulator.end();
                    awaitAlerts(
                            "NetKvInstancesAvoided",
                            "NetKvLinksNotMeasured",
                            "NetKvOracleNotFresh",
                            "NetKvTransfersExpire");
                    reportFullInstances(pipeline);

                    oracle.end();
                    scheduler.end();
                    awaitAlerts("NetKvOracleDown", "NetKvSchedulerDown");
                } finally {
                    server.destroy();
                    server.waitFor();
                }
            } finally {
                parts.forEach(NetKvProcess::close);
            }
        }
    }

    private NetKvProcess start(EmbeddedPipeline pipeline, List<NetKvProcess> parts, String command) throws IOException {
        String[] options = {"--speed", "20", "--http", "0"};
        NetKvProcess part = command.equals("simulate")
                ? NetKvProcess.start(directory, command, pipeline.kafka(), options)
                : NetKvProcess.startStreams(directory, command, pipeline.kafka(), options);
        parts.add(part);
        part.awaitOutput("/metrics");
        return part;
    }

    private static String address(NetKvProcess part) throws IOException {
        Matcher address = Pattern.compile("http://([0-9.:]+)/metrics").matcher(part.output());
        assertThat(address.find()).isTrue();
        return address.group(1);
    }

    private Process startPrometheus(NetKvProcess oracle, NetKvProcess scheduler, NetKvProcess simulator)
            throws Exception {
        Files.writeString(
                directory.resolve("alerts.yml"),
                Files.readString(OBSERVE.resolve("alerts.yml"))
                        .replaceAll("for: \\d+m", "for: 0s")
                        .replace("[5m]", "[" + WINDOW + "]"));
        Path config = directory.resolve("prometheus.yml");
        Files.writeString(config, """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [alerts.yml]
                scrape_configs:
                  - {job_name: oracle, static_configs: [{targets: ["%s"]}]}
                  - {job_name: scheduler, static_configs: [{targets: ["%s"]}]}
                  - {job_name: simulator, static_configs: [{targets: ["%s"]}]}
                """.formatted(address(oracle), address(scheduler), address(simulator)));
        int port = LoopbackPorts.free();
        prometheus = URI.create("http://127.0.0.1:" + port);
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
    }

    private void everyPanelHasData() throws Exception {
        JsonNode board =
                JSON.readTree(OBSERVE.resolve("grafana/dashboards/netkv.json").toFile());
        List<String> expressions = new ArrayList<>();
        board.get("panels")
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> expressions.add(target.get("expr").textValue())));
        assertThat(expressions).hasSizeGreaterThan(15);
        for (String expression : expressions) {
            String query = expression.replace("$__rate_interval", WINDOW).replace("$fabric", ".*");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(values(query)).as(query).anyMatch(value -> !value.isNaN()));
        }
    }

    private List<Double> values(String query) throws Exception {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertThat(answer.get("status").textValue()).as(query).isEqualTo("success");
        List<Double> values = new ArrayList<>();
        answer.at("/data/result")
                .forEach(series ->
                        values.add(Double.parseDouble(series.at("/value/1").textValue())));
        return values;
    }

    /** Names of the alerts that fire. */
    private Set<String> alerts() throws Exception {
        Set<String> firing = new TreeSet<>();
        get("/api/v1/alerts").at("/data/alerts").forEach(alert -> {
            if (alert.get("state").textValue().equals("firing")) {
                firing.add(alert.at("/labels/alertname").textValue());
            }
        });
        return firing;
    }

    /** Each of them at some time: one may have ended when the next begins. */
    private void awaitAlerts(String... names) {
        Set<String> seen = new TreeSet<>();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            seen.addAll(alerts());
            assertThat(seen).contains(names);
        });
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(prometheus.resolve(path)).build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static void sendGarbage(EmbeddedPipeline pipeline) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                pipeline.kafka().producerConfig(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 20; i++) {
                producer.send(
                        new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), FABRIC.name(), new byte[] {1, 2, 3}));
            }
        }
    }

    private static void sendFromTheFuture(EmbeddedPipeline pipeline) {
        long tomorrowMillis = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
        for (int i = 0; i < 20; i++) {
            state(pipeline, decodeInstances().get(0), 100_000, tomorrowMillis + i);
        }
        pipeline.flush();
    }

    /** Until the alert fires: a state counts for a few seconds only. */
    private void reportFullInstances(EmbeddedPipeline pipeline) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            // By the replay's clock, which runs ahead: older states are of no effect.
            List<DecodeAssignment> decided = pipeline.readAll(Topic.DECODE_ASSIGNMENTS);
            long eventMillis = decided.get(decided.size() - 1).getDecidedAtMillis();
            for (String instance : decodeInstances()) {
                state(pipeline, instance, 0, eventMillis);
            }
            pipeline.flush();
            assertThat(alerts()).contains("NetKvNoMemory");
        });
    }

    private static void state(EmbeddedPipeline pipeline, String instance, long freeKvTokens, long atMillis) {
        DecodeInstanceState state = DecodeInstanceState.newBuilder()
                .setFabric(FABRIC.name())
                .setInstance(instance)
                .setFreeKvTokens(freeKvTokens)
                .setCachedBlocks(List.of())
                .build();
        pipeline.send(Topic.DECODE_INSTANCES, RecordKeys.instance(FABRIC.name(), instance), state, atMillis);
    }

    private static List<String> decodeInstances() {
        return FABRIC.instances().stream()
                .filter(instance -> instance.role() == Role.DECODE)
                .map(InstanceSpec::name)
                .toList();
    }

    private static String promtool(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("promtool"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
