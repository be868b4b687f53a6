package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netkv.avro.DecodeAssignment;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.LoopbackPorts;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.Topic;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python client of the examples against two gateways, one of which is killed in the middle. */
class GatewayKillTest {

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path EXAMPLES = Path.of("..", "examples", "python");
    private static final int REQUESTS = Integer.getInteger("netkv.gateway.requests", 2_000);

    @TempDir
    private Path directory;

    @Test
    void shouldAnswerEveryRequestOnceWhenAGatewayIsKilled() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no Python here");
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            pipeline.publish(FatTree.paper64().spec());
            int one = LoopbackPorts.free();
            int other = LoopbackPorts.free();
            try (NetKvProcess scheduler = NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka());
                    NetKvProcess killed = gateway(pipeline, one);
                    NetKvProcess kept = gateway(pipeline, other)) {
                scheduler.awaitOutput("The scheduler runs");
                killed.awaitOutput("The gateway answers");
                kept.awaitOutput("The gateway answers");

                List<String> lines = load(killed, one, other);

                assertThat(lines).hasSize(REQUESTS);
                assertThat(lines).as("requests without an answer").noneMatch(line -> line.contains(" error "));
                assertThat(lines.stream().filter(line -> line.contains(" true ")))
                        .as("reserved, all but those that a pause made late")
                        .hasSizeGreaterThan(REQUESTS * 9 / 10);
                assertThat(wrongAnswers(pipeline, lines)).isEmpty();
            }
        }
    }

    private NetKvProcess gateway(EmbeddedPipeline pipeline, int port) throws Exception {
        return NetKvProcess.start(directory, "gateway", pipeline.kafka(), "--listen", Integer.toString(port));
    }

    private List<String> load(NetKvProcess killed, int one, int other) throws Exception {
        Path output = directory.resolve("answers");
        Process load = new ProcessBuilder(
                        PYTHON.toString(),
                        Path.of("src", "test", "resources", "python", "gateway_load.py")
                                .toString(),
                        EXAMPLES.toString(),
                        output.toString(),
                        Integer.toString(REQUESTS),
                        "8",
                        "127.0.0.1:" + one,
                        "127.0.0.1:" + other)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader progress = load.inputReader()) {
            for (String line = progress.readLine(); line != null; line = progress.readLine()) {
                if (Integer.parseInt(line) == REQUESTS / 2) {
                    killed.kill();
                }
            }
        }
        assertThat(load.waitFor()).isZero();
        assertThat(killed.hasEnded()).as("it was killed in the middle").isTrue();
        return Files.readAllLines(output);
    }

    /** Reserved answers that are not the first decision on the log, and requests that are decided twice. */
    private static Stream<String> wrongAnswers(EmbeddedPipeline pipeline, List<String> lines) {
        Map<String, String> decided = new HashMap<>();
        Stream.Builder<String> wrong = Stream.builder();
        for (DecodeAssignment assignment : pipeline.<DecodeAssignment>readAll(Topic.DECODE_ASSIGNMENTS)) {
            String earlier = decided.putIfAbsent(assignment.getRequestId(), assignment.getDecodeInstance());
            if (earlier != null) {
                wrong.add(assignment.getRequestId() + " was decided twice");
            }
        }
        for (String line : lines) {
            String[] parts = line.split(" ");
            if (parts[2].equals("true") && !parts[1].equals(decided.get(parts[0]))) {
                wrong.add(line + ", but the log says " + decided.get(parts[0]));
            }
        }
        return wrong.build();
    }
}
