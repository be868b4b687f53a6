package io.netkv.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The scheduler's topology, as the application builds it, on a test driver, with the paper's fabric published. */
final class SchedulerHarness implements AutoCloseable {

    static final FabricSpec SPEC = FatTree.paper64().spec();
    static final String FABRIC = SPEC.name();

    final MeterRegistry meters = new SimpleMeterRegistry();
    final TopologyTestDriver driver;
    final TestInputTopic<String, FabricDescription> fabrics;
    final TestInputTopic<String, DecodeRequest> requests;
    final TestInputTopic<String, DecodeInstanceState> states;
    final TestInputTopic<String, PrefillInstanceState> prefillStates;
    final TestInputTopic<String, OracleSnapshot> snapshots;
    final TestInputTopic<String, TransferEvent> transfers;
    final TestInputTopic<String, byte[]> rawRequests;
    final TestOutputTopic<String, DecodeAssignment> assignments;
    final TestOutputTopic<String, TransferAccuracy> accuracy;
    final TestOutputTopic<String, byte[]> deadLetters;

    SchedulerHarness(SchedulerSettings settings, Path stateDirectory) {
        AvroSerdes serdes = AvroSerdes.shipped();
        StreamsSettings streams = new StreamsSettings(
                SchedulerApp.APPLICATION_ID, KafkaSettings.of("127.0.0.1:1"), stateDirectory, Map.of(), meters);
        driver = new TopologyTestDriver(SchedulerTopology.build(settings, serdes), streams.properties());
        StringSerializer keys = new StringSerializer();
        fabrics = driver.createInputTopic(Topic.FABRIC.topicName(), keys, serdes.serializer());
        requests = driver.createInputTopic(Topic.DECODE_REQUESTS.topicName(), keys, serdes.serializer());
        states = driver.createInputTopic(Topic.DECODE_INSTANCES.topicName(), keys, serdes.serializer());
        prefillStates = driver.createInputTopic(Topic.PREFILL_INSTANCES.topicName(), keys, serdes.serializer());
        snapshots = driver.createInputTopic(Topic.NETWORK_COST_ORACLE.topicName(), keys, serdes.serializer());
        transfers = driver.createInputTopic(Topic.TRANSFER_EVENTS.topicName(), keys, serdes.serializer());
        rawRequests = driver.createInputTopic(Topic.DECODE_REQUESTS.topicName(), keys, new ByteArraySerializer());
        assignments = driver.createOutputTopic(
                Topic.DECODE_ASSIGNMENTS.topicName(), new StringDeserializer(), serdes.deserializer());
        accuracy = driver.createOutputTopic(
                Topic.TRANSFER_ACCURACY.topicName(), new StringDeserializer(), serdes.deserializer());
        deadLetters = driver.createOutputTopic(
                Topic.DEAD_LETTERS.topicName(), new StringDeserializer(), new ByteArrayDeserializer());
        fabrics.pipeInput(FABRIC, FabricRecords.toRecord(SPEC));
    }

    static DecodeRequest.Builder request(String id) {
        return DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC)
                .setPrefillInstance("p0r0n0i0")
                .setInputTokens(8192)
                .setMaxOutputTokens(100);
    }

    void send(DecodeRequest.Builder request, long atMillis) {
        requests.pipeInput(FABRIC, request.build(), Instant.ofEpochMilli(atMillis));
    }

    void state(DecodeInstanceState.Builder state, long atMillis) {
        states.pipeInput(
                RecordKeys.instance(FABRIC, state.getInstance()),
                state.setFabric(FABRIC).build(),
                Instant.ofEpochMilli(atMillis));
    }

    void prefillState(PrefillInstanceState.Builder state, long atMillis) {
        prefillStates.pipeInput(
                RecordKeys.instance(FABRIC, state.getInstance()),
                state.setFabric(FABRIC).build(),
                Instant.ofEpochMilli(atMillis));
    }

    void transfer(String requestId, TransferEventKind kind, long atMillis) {
        TransferEvent event = TransferEvent.newBuilder()
                .setFabric(FABRIC)
                .setRequestId(requestId)
                .setKind(kind)
                .setAtMillis(atMillis)
                .build();
        transfers.pipeInput(FABRIC, event, Instant.ofEpochMilli(atMillis));
    }

    DecodeAssignment decide(DecodeRequest.Builder request, long atMillis) {
        send(request, atMillis);
        return assignments.readValue();
    }

    List<DecodeAssignment> decided() {
        return assignments.readValuesToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
