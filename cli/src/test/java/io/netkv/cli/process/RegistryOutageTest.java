package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.Topic;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part whose registry does not answer ends; nothing is lost until it does. */
class RegistryOutageTest {

    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int REQUESTS = 20;
    private static final String NOBODY = "http://127.0.0.1:1";

    @TempDir
    private Path directory;

    @Test
    void schedulerEndsWithOneLineAndDecidesEveryRequestOnceItCanReadThem() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            // given
            pipeline.publish(FABRIC);
            for (int i = 0; i < REQUESTS; i++) {
                request(pipeline, "r" + i);
            }
            pipeline.flush();

            // when
            int status;
            String output;
            try (NetKvProcess scheduler =
                    NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka(), "--registry", NOBODY)) {
                status = scheduler.awaitEnd();
                output = scheduler.output();
            }
            List<DecodeAssignment> decided;
            try (NetKvProcess scheduler = NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka())) {
                decided = pipeline.readUntil(Topic.DECODE_ASSIGNMENTS, read -> read.size() >= REQUESTS);
                scheduler.throwIfEnded();
            }

            // then
            assertThat(status).isEqualTo(1);
            assertThat(output.lines().filter(line -> line.startsWith("netkv: ")))
                    .singleElement()
                    .asString()
                    .startsWith("netkv: the scheduler stopped: no schema registry answers at " + NOBODY);
            assertThat(output).doesNotContain("Dead letter");
            assertThat(decided)
                    .extracting(DecodeAssignment::getRequestId)
                    .hasSize(REQUESTS)
                    .doesNotHaveDuplicates();
        }
    }

    private static void request(EmbeddedPipeline pipeline, String id) {
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC.name())
                .setPrefillInstance("p0r0n0i0")
                .setInputTokens(1000)
                .build();
        pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request, System.currentTimeMillis());
    }
}
