package io.netkv.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.mapping.MappingFile;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.oracle.OracleSettings;
import io.netkv.oracle.OracleTopology;
import io.netkv.oracle.bridge.BridgeTopology;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.scheduler.SchedulerTopology;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Plays a file of records and pauses to bridges, oracle and scheduler in virtual time. The clock begins at the first time that
 * the file names, so that nothing need be shifted.
 */
final class CasePlayer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Thirteen digits are milliseconds, nineteen nanoseconds. */
    private static final Pattern TIME = Pattern.compile("\"(?:ts|timestamp|atMillis)\": ?(\\d{13})");

    private static final Duration STEP = Duration.ofMillis(100);
    private static final Map<String, String> FORMATS = Map.of("gnmi", "gnmic-event", "telegraf", "telegraf-json");

    private final Path mappingFile;
    private final Path stateDirectory;
    private final AvroSerdes serdes = AvroSerdes.shipped();
    private final Map<String, TopologyTestDriver> bridges = new LinkedHashMap<>();
    private final List<TopologyTestDriver> drivers = new ArrayList<>();
    private final List<OracleSnapshot> snapshots = new ArrayList<>();
    private final List<DecodeAssignment> assignments = new ArrayList<>();
    private final List<DecodeInstanceState> states = new ArrayList<>();
    private final List<LinkTelemetry> telemetry = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();
    private long nowMillis;

    @SuppressWarnings("NullAway.Init")
    private TopologyTestDriver oracle;

    @SuppressWarnings("NullAway.Init")
    private TopologyTestDriver scheduler;

    CasePlayer(Path mappingFile, Path stateDirectory) {
        this.mappingFile = mappingFile;
        this.stateDirectory = stateDirectory;
    }

    void play(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            start(lines);
            for (String line : lines) {
                if (!line.isBlank()) {
                    step(JSON.readTree(line));
                }
            }
            pass(2_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records that lie in the past were sent then: the clock begins at the latest time of the first second of the file. */
    private void start(List<String> lines) {
        OptionalLong latest = lines.stream()
                .limit(3)
                .map(TIME::matcher)
                .filter(Matcher::find)
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .max();
        nowMillis = latest.orElse(1_795_692_400_000L);
        Fabric fabric = FabricFile.shipped("two-racks");
        TelemetryMapping mapping = MappingFile.read(mappingFile).checkedAgainst(fabric);
        FORMATS.forEach((topic, format) -> bridges.put(
                topic,
                driver("bridge-" + topic, BridgeTopology.build(new TelemetrySource(topic, format, mapping), serdes))));
        oracle = driver("oracle", OracleTopology.build(OracleSettings.DEFAULT, serdes, 1));
        scheduler = driver("scheduler", SchedulerTopology.build(SchedulerSettings.DEFAULT, serdes));
        byte[] description = serialized(FabricRecords.toRecord(fabric.spec()));
        for (TopologyTestDriver driver : List.of(oracle, scheduler)) {
            pipe(driver, Topic.FABRIC.topicName(), bytes(fabric.name()), description, nowMillis);
        }
    }

    private TopologyTestDriver driver(String name, Topology topology) {
        StreamsSettings settings = new StreamsSettings(name, KafkaSettings.of("127.0.0.1:1"), stateDirectory, Map.of());
        TopologyTestDriver driver =
                new TopologyTestDriver(topology, settings.properties(), Instant.ofEpochMilli(nowMillis));
        drivers.add(driver);
        return driver;
    }

    private void step(JsonNode step) throws JsonProcessingException {
        if (step.has("sleep")) {
            pass(step.get("sleep").asLong());
            return;
        }
        String topic = step.get("topic").asText();
        long atMillis = step.path("ts").asLong(nowMillis);
        if (atMillis > nowMillis) {
            pass(atMillis - nowMillis);
        }
        byte[] key = step.has("key") ? bytes(step.get("key").asText()) : null;
        byte[] value = step.has("json") ? JSON.writeValueAsBytes(step.get("json")) : serialized(avro(step));
        TopologyTestDriver target = bridges.getOrDefault(topic, scheduler);
        pipe(target, topic, key, value, atMillis);
        drain();
    }

    private static SpecificRecord avro(JsonNode step) {
        JsonNode value = step.get("value");
        return switch (step.get("avro").asText()) {
            case "DecodeInstanceState" -> {
                DecodeInstanceState.Builder state = DecodeInstanceState.newBuilder();
                state.setFabric(value.path("fabric").asText())
                        .setInstance(value.path("instance").asText());
                state.setRunningRequests(value.path("runningRequests").asInt());
                state.setWaitingRequests(value.path("waitingRequests").asInt());
                state.setFreeKvTokens(value.path("freeKvTokens").asLong());
                state.setAccepting(value.path("accepting").asBoolean(true));
                yield state.build();
            }
            case "DecodeRequest" ->
                DecodeRequest.newBuilder()
                        .setFabric(value.path("fabric").asText())
                        .setRequestId(value.path("requestId").asText())
                        .setPrefillInstance(value.path("prefillInstance").asText())
                        .setInputTokens(value.path("inputTokens").asInt())
                        .setMaxOutputTokens(value.path("maxOutputTokens").asInt())
                        .build();
            case "TransferEvent" ->
                TransferEvent.newBuilder()
                        .setFabric(value.path("fabric").asText())
                        .setRequestId(value.path("requestId").asText())
                        .setKind(TransferEventKind.valueOf(value.path("kind").asText()))
                        .setAtMillis(value.path("atMillis").asLong())
                        .build();
            default -> throw new IllegalArgumentException("no record type " + step);
        };
    }

    private void pass(long millis) {
        for (long left = millis; left > 0; left -= STEP.toMillis()) {
            long step = Math.min(left, STEP.toMillis());
            nowMillis += step;
            drivers.forEach(driver -> driver.advanceWallClockTime(Duration.ofMillis(step)));
            drain();
        }
    }

    /** What one part has written, the next one reads. */
    private void drain() {
        bridges.values().forEach(bridge -> {
            this.<LinkTelemetry>read(bridge, Topic.LINK_TELEMETRY).forEach(record -> {
                telemetry.add(record.value());
                pipe(oracle, Topic.LINK_TELEMETRY, record);
            });
            this.<DecodeInstanceState>read(bridge, Topic.DECODE_INSTANCES).forEach(record -> {
                states.add(record.value());
                pipe(scheduler, Topic.DECODE_INSTANCES, record);
            });
        });
        this.<OracleSnapshot>read(oracle, Topic.NETWORK_COST_ORACLE).forEach(record -> {
            snapshots.add(record.value());
            pipe(scheduler, Topic.NETWORK_COST_ORACLE, record);
        });
        this.<DecodeAssignment>read(scheduler, Topic.DECODE_ASSIGNMENTS)
                .forEach(record -> assignments.add(record.value()));
        drivers.forEach(this::readDeadLetters);
    }

    private <V extends SpecificRecord> List<TestRecord<String, V>> read(TopologyTestDriver driver, Topic topic) {
        Deserializer<V> deserializer = serdes.deserializer();
        return driver.createOutputTopic(topic.topicName(), new StringDeserializer(), deserializer)
                .readRecordsToList();
    }

    private void readDeadLetters(TopologyTestDriver driver) {
        driver.createOutputTopic(
                        Topic.DEAD_LETTERS.topicName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .forEach(letter -> deadLetters.add(new String(
                        letter.headers().lastHeader(DeadLetter.REASON).value(), StandardCharsets.UTF_8)));
    }

    private <V extends SpecificRecord> void pipe(TopologyTestDriver driver, Topic topic, TestRecord<String, V> record) {
        pipe(driver, topic.topicName(), bytes(record.key()), serialized(record.value()), record.timestamp());
    }

    private static void pipe(TopologyTestDriver driver, String topic, byte[] key, byte[] value, long atMillis) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key, value, Instant.ofEpochMilli(atMillis));
    }

    private byte[] serialized(SpecificRecord record) {
        return Objects.requireNonNull(serdes.serializer().serialize("", record));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    List<OracleSnapshot> snapshots() {
        return snapshots;
    }

    List<DecodeAssignment> assignments() {
        return assignments;
    }

    List<DecodeInstanceState> states() {
        return states;
    }

    List<LinkTelemetry> telemetry() {
        return telemetry;
    }

    List<String> deadLetters() {
        return deadLetters;
    }

    @Override
    public void close() {
        drivers.forEach(TopologyTestDriver::close);
    }
}
