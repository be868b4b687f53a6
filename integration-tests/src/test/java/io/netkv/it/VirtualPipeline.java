package io.netkv.it;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.oracle.OracleSettings;
import io.netkv.oracle.OracleTopology;
import io.netkv.player.LiveCluster;
import io.netkv.player.LiveClusterSettings;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.scheduler.SchedulerTopology;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.stream.StreamsSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.prefill.PrefillChooser;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.Arrival;
import io.netkv.trace.workload.Workload;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** Oracle and scheduler on test drivers, the simulated cluster between them, all in virtual time. */
final class VirtualPipeline implements AutoCloseable {

    static final long BASE_MILLIS = 1_700_000_000_000L;
    private static final long STEP_MILLIS = 100;

    /** A reading and its event time. */
    record LinkReadingRecord(LinkTelemetry reading, long timestampMillis) {}

    private final Fabric fabric;
    private final Function<LinkReadingRecord, Stream<LinkReadingRecord>> telemetry;
    private final TopologyTestDriver oracle;
    private final TopologyTestDriver scheduler;
    private final Map<Topic, TestInputTopic<String, SpecificRecord>> oracleInputs = new EnumMap<>(Topic.class);
    private final Map<Topic, TestInputTopic<String, SpecificRecord>> schedulerInputs = new EnumMap<>(Topic.class);
    private final TestOutputTopic<String, OracleSnapshot> snapshots;
    private final TestOutputTopic<String, DecodeAssignment> assignments;
    private final LiveCluster player;
    private final List<DecodeAssignment> decided = new ArrayList<>();
    private final List<RequestOutcome> outcomes = new ArrayList<>();

    VirtualPipeline(Fabric fabric, String policy, long seed, Path stateDirectory) {
        this(fabric, policy, seed, 0.2, stateDirectory, Stream::of);
    }

    /** With background traffic of this share of the uplinks' capacity. What arrives of each reading of a link is up to the telemetry. */
    VirtualPipeline(
            Fabric fabric,
            String policy,
            long seed,
            double background,
            Path stateDirectory,
            Function<LinkReadingRecord, Stream<LinkReadingRecord>> telemetry) {
        this.fabric = fabric;
        this.telemetry = telemetry;
        AvroSerdes serdes = AvroSerdes.shipped();
        oracle = driver("oracle", OracleTopology.build(OracleSettings.DEFAULT, serdes, 1), stateDirectory);
        scheduler = driver(
                "scheduler",
                SchedulerTopology.build(SchedulerSettings.DEFAULT.withPolicies(policy, Map.of()), serdes),
                stateDirectory);
        for (Topic topic : List.of(Topic.FABRIC, Topic.LINK_TELEMETRY)) {
            oracleInputs.put(topic, input(oracle, topic));
        }
        for (Topic topic : List.of(
                Topic.FABRIC,
                Topic.NETWORK_COST_ORACLE,
                Topic.DECODE_INSTANCES,
                Topic.PREFILL_INSTANCES,
                Topic.PREFIX_BLOCKS,
                Topic.TRANSFER_EVENTS,
                Topic.DECODE_REQUESTS)) {
            schedulerInputs.put(topic, input(scheduler, topic));
        }
        snapshots = oracle.createOutputTopic(
                Topic.NETWORK_COST_ORACLE.topicName(), new StringDeserializer(), serdes.deserializer());
        assignments = scheduler.createOutputTopic(
                Topic.DECODE_ASSIGNMENTS.topicName(), new StringDeserializer(), serdes.deserializer());
        player = new LiveCluster(
                fabric,
                new LiveClusterSettings(
                        1,
                        1000,
                        ClusterParameters.paper().withBackground(BackgroundKind.HOT_UPLINKS, background),
                        seed),
                this::route);
        FabricDescription description = FabricRecords.toRecord(fabric.spec());
        oracleInputs.get(Topic.FABRIC).pipeInput(fabric.name(), description);
        schedulerInputs.get(Topic.FABRIC).pipeInput(fabric.name(), description);
    }

    private static TopologyTestDriver driver(String name, Topology topology, Path stateDirectory) {
        StreamsSettings settings = new StreamsSettings(name, KafkaSettings.of("127.0.0.1:1"), stateDirectory, Map.of());
        return new TopologyTestDriver(topology, settings.properties(), Instant.ofEpochMilli(BASE_MILLIS));
    }

    private static TestInputTopic<String, SpecificRecord> input(TopologyTestDriver driver, Topic topic) {
        return driver.createInputTopic(
                topic.topicName(), new StringSerializer(), AvroSerdes.shipped().serializer());
    }

    private void route(ProducerRecord<String, SpecificRecord> record) {
        Topic topic = Arrays.stream(Topic.values())
                .filter(candidate -> candidate.topicName().equals(record.topic()))
                .findFirst()
                .orElseThrow();
        if (record.value() instanceof RequestOutcome outcome) {
            outcomes.add(outcome);
        } else if (record.value() instanceof LinkTelemetry reading) {
            telemetry
                    .apply(new LinkReadingRecord(reading, record.timestamp()))
                    .forEach(changed -> pipe(
                            oracleInputs.get(topic),
                            keyOf(changed.reading()),
                            changed.reading(),
                            changed.timestampMillis()));
            routeSnapshots();
        } else {
            pipe(schedulerInputs.get(topic), record.key(), record.value(), record.timestamp());
        }
    }

    private static String keyOf(LinkTelemetry reading) {
        return RecordKeys.link(reading.getFabric(), reading.getLink());
    }

    private void routeSnapshots() {
        snapshots
                .readRecordsToList()
                .forEach(snapshot -> pipe(
                        schedulerInputs.get(Topic.NETWORK_COST_ORACLE),
                        snapshot.key(),
                        snapshot.value(),
                        snapshot.timestamp()));
    }

    private static void pipe(
            TestInputTopic<String, SpecificRecord> input, String key, SpecificRecord value, long atMillis) {
        input.pipeInput(key, value, Instant.ofEpochMilli(atMillis));
    }

    /** Plays a workload to its end. */
    void play(TraceSource trace, WorkloadSettings settings) {
        PrefillChooser prefill = PrefillPolicy.ROUND_ROBIN.over(fabric);
        long now = 0;
        try (Workload workload = Workload.open(trace, settings)) {
            while (workload.hasNext()) {
                Arrival arrival = workload.next();
                now = advance(now, arrival.offsetMillis());
                request(arrival, prefill);
            }
        }
        while (player.inFlight() > 0) {
            now = advance(now, now + STEP_MILLIS);
        }
    }

    private long advance(long from, long to) {
        for (long now = from; now < to; now += STEP_MILLIS) {
            player.advance(1000 * (BASE_MILLIS + now));
            Duration step = Duration.ofMillis(Math.min(STEP_MILLIS, to - now));
            oracle.advanceWallClockTime(step);
            routeSnapshots();
            scheduler.advanceWallClockTime(step);
        }
        player.advance(1000 * (BASE_MILLIS + to));
        return to;
    }

    private void request(Arrival arrival, PrefillChooser prefill) {
        long atMillis = BASE_MILLIS + arrival.offsetMillis();
        int from = prefill.choose(arrival.offsetMillis(), arrival.request().inputTokens());
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(arrival.requestId())
                .setFabric(fabric.name())
                .setPrefillInstance(fabric.instanceName(from))
                .setInputTokens(arrival.request().inputTokens())
                .setMaxOutputTokens(arrival.request().outputTokens())
                .setPrefixBlocks(
                        Arrays.stream(arrival.request().prefixBlocks()).boxed().toList())
                .build();
        player.request(request, atMillis, 1000 * atMillis);
        pipe(schedulerInputs.get(Topic.DECODE_REQUESTS), fabric.name(), request, atMillis);
        for (DecodeAssignment assignment : assignments.readValuesToList()) {
            decided.add(assignment);
            player.assign(assignment, 1000 * atMillis);
        }
    }

    List<DecodeAssignment> decided() {
        return decided;
    }

    List<RequestOutcome> outcomes() {
        return outcomes;
    }

    @Override
    public void close() {
        oracle.close();
        scheduler.close();
    }
}
