package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerRestartTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();

    private final long baseMillis = System.currentTimeMillis();

    @TempDir
    private Path directory;

    @Test
    void goesOnWhereTheLogEnds() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            // given
            pipeline.publish(FABRIC);
            List<DecodeAssignment> before;
            try (StreamsRunner scheduler = runner(pipeline, 1)) {
                await(scheduler);
                send(pipeline, 0, 500);
                before = assignments(pipeline, 500);
            }

            // when
            try (StreamsRunner scheduler = runner(pipeline, 2)) {
                await(scheduler);
                send(pipeline, 400, 700);
                List<DecodeAssignment> after = assignments(pipeline, 700);

                // then
                assertThat(after.subList(0, 500)).isEqualTo(before);
                assertThat(after)
                        .extracting(DecodeAssignment::getSequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 700).boxed().toList());
                assertThat(after)
                        .extracting(DecodeAssignment::getTransfersInFlight)
                        .containsExactlyElementsOf(
                                IntStream.range(0, 700).boxed().toList());
            }
        }
    }

    /** Two tries, a record stamped a year ahead in each: what it does not change at once, a restart must not change. */
    @Test
    void shouldDecideAfterARestartAsIfNoRecordWereStampedAYearAhead() throws Exception {
        long yearAhead = baseMillis + Duration.ofDays(365).toMillis();
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            // given
            pipeline.publish(FABRIC);
            DecodeInstanceState state = DecodeInstanceState.newBuilder()
                    .setFabric(FABRIC.name())
                    .setInstance("p0r1n0i0")
                    .setFreeKvTokens(400_000)
                    .build();
            TransferEvent started = TransferEvent.newBuilder()
                    .setFabric(FABRIC.name())
                    .setRequestId("r0")
                    .setKind(TransferEventKind.STARTED)
                    .setAtMillis(yearAhead)
                    .build();
            try (StreamsRunner scheduler = runner(pipeline, 1)) {
                await(scheduler);
                send(pipeline, 0, 10);
                assignments(pipeline, 10);
                pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request("ahead"), yearAhead);
                pipeline.send(Topic.DECODE_INSTANCES, FABRIC.name() + "/p0r1n0i0", state, yearAhead);
                pipeline.send(Topic.TRANSFER_EVENTS, FABRIC.name(), started, yearAhead);
                pipeline.flush();
                assignments(pipeline, 11);
            }

            // when
            try (StreamsRunner scheduler = runner(pipeline, 2)) {
                await(scheduler);
                send(pipeline, 5, 15);
                List<DecodeAssignment> after = assignments(pipeline, 16);

                // then
                assertThat(after)
                        .extracting(DecodeAssignment::getSequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 16).boxed().toList());
                assertThat(after).allSatisfy(assignment -> {
                    assertThat(assignment.getDecidedAtMillis()).isLessThan(baseMillis + 60_000);
                    assertThat(assignment.getAvoidedInstances()).isZero();
                });
                assertThat(after.get(15).getTransfersInFlight()).isEqualTo(15);
            }
        }
    }

    @Test
    void shouldNotDecideWhatWasNeverCommitted() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                StreamsRunner scheduler = runner(pipeline, 1)) {
            // given
            pipeline.publish(FABRIC);
            await(scheduler);
            Map<String, Object> config = pipeline.kafka().producerConfig();
            config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "outbox");

            // when
            try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                    config, new StringSerializer(), pipeline.kafka().serdes().serializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(
                        new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), FABRIC.name(), request("aborted")));
                producer.flush();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(
                        new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), FABRIC.name(), request("committed")));
                producer.commitTransaction();
            }

            // then
            assertThat(assignments(pipeline, 1)).singleElement().satisfies(assignment -> {
                assertThat(assignment.getRequestId()).isEqualTo("committed");
                assertThat(assignment.getTransfersInFlight()).isZero();
            });
        }
    }

    private static DecodeRequest request(String id) {
        return DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setPrefillInstance("p0r0n0i0")
                .setInputTokens(1000)
                .build();
    }

    private StreamsRunner runner(EmbeddedPipeline pipeline, int life) throws Exception {
        Path state = Files.createDirectory(directory.resolve("life-" + life));
        return SchedulerApp.create(
                new StreamsSettings(SchedulerApp.APPLICATION_ID, pipeline.kafka(), state, Map.of()),
                SchedulerSettings.DEFAULT);
    }

    private static void await(StreamsRunner scheduler) throws Exception {
        scheduler.start();
        scheduler.awaitRunning(Duration.ofSeconds(30));
    }

    private void send(EmbeddedPipeline pipeline, int from, int to) {
        for (int i = from; i < to; i++) {
            DecodeRequest request = DecodeRequest.newBuilder()
                    .setRequestId("r" + i)
                    .setFabric(FABRIC.name())
                    .setPrefillInstance("p0r0n0i0")
                    .setInputTokens(100 + i)
                    .build();
            pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request, baseMillis + i);
        }
        pipeline.flush();
    }

    private static List<DecodeAssignment> assignments(EmbeddedPipeline pipeline, int count) {
        return pipeline.readUntil(Topic.DECODE_ASSIGNMENTS, read -> read.size() >= count);
    }
}
