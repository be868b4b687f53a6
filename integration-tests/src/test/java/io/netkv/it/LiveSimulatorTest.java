package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.player.LiveClusterSettings;
import io.netkv.player.LiveSimulator;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.ClusterParameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveSimulatorTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();

    @Test
    void shouldPlayOnAfterARequestThatCannotBeRead() throws Exception {
        double speed = 20;
        LiveClusterSettings settings = new LiveClusterSettings(
                speed, LiveClusterSettings.telemetryIntervalMillis(speed), ClusterParameters.paper(), 1);
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                LiveSimulator simulator = new LiveSimulator(pipeline.kafka(), List.of(FABRIC), settings)) {
            CompletableFuture<Void> playing = CompletableFuture.runAsync(simulator::run);
            try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                    pipeline.kafka().producerConfig(), new StringSerializer(), new ByteArraySerializer())) {
                for (int partition = 0; partition < EmbeddedPipeline.PARTITIONS; partition++) {
                    producer.send(new ProducerRecord<>(
                                    Topic.DECODE_REQUESTS.topicName(),
                                    partition,
                                    "r",
                                    "garbage".getBytes(StandardCharsets.UTF_8)))
                            .get();
                }
            }

            long now = System.currentTimeMillis();
            pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request(), now);
            pipeline.send(Topic.DECODE_ASSIGNMENTS, FABRIC.name(), assignment(), now);
            pipeline.flush();
            List<RequestOutcome> outcomes = pipeline.readUntil(Topic.REQUEST_OUTCOMES, read -> !read.isEmpty());

            assertThat(outcomes)
                    .singleElement()
                    .extracting(RequestOutcome::getRequestId)
                    .isEqualTo("good");
            assertThat(playing).isNotDone();
            simulator.stop();
            playing.get(10, TimeUnit.SECONDS);
        }
    }

    private static DecodeRequest request() {
        return DecodeRequest.newBuilder()
                .setRequestId("good")
                .setFabric(FABRIC.name())
                .setPrefillInstance("p0r0n0i0")
                .setInputTokens(1_000)
                .setMaxOutputTokens(10)
                .build();
    }

    private static DecodeAssignment assignment() {
        return DecodeAssignment.newBuilder()
                .setRequestId("good")
                .setFabric(FABRIC.name())
                .setPrefillInstance("p0r0n0i0")
                .setDecodeInstance("p0r1n0i0")
                .setCost(CostBreakdown.newBuilder().build())
                .build();
    }
}
