package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
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
