package io.netkv.kvevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.avro.PrefixBlocks;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.kafka.TopicReader;
import io.netkv.schemas.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Engines written in Python, with ZeroMQ's and MessagePack's own libraries. {@code -Dkv.events.engines}, {@code -Dkv.events.seconds} and
 * {@code -Dkv.events.seed} choose another run.
 */
class KvEventsBridgeTest {

    private static final String PYTHON = "/usr/bin/python3";
    private static final FabricSpec FABRIC = FatTree.paper64().spec();
    private static final int ENGINES = Integer.getInteger("kv.events.engines", 4);
    private static final int SECONDS = Integer.getInteger("kv.events.seconds", 3);
    private static final long SEED = Long.getLong("kv.events.seed", System.nanoTime());

    @Test
    void shouldHoldWhatTheEnginesHold() throws Exception {
        assertSame(List.of("--restart"));
    }

    @Test
    void shouldForgetWhatItCannotKnow() throws Exception {
        // Engines that keep one message cannot send again what was missed: nothing may be counted on that is gone.
        try (Run run = new Run(List.of("--buffer", "1"))) {
            run.play();

            // Before the bridge has come to the losses, nothing is read that could be wrong.
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(run.meters.get("netkv.kv.events.lost").counters().stream()
                                .mapToDouble(counter -> counter.count())
                                .sum())
                        .as("gaps, seed %d", SEED)
                        .isPositive();
                Map<String, Set<Long>> read = run.read();
                run.held.forEach((instance, held) -> assertThat(held)
                        .as("%s, seed %d", instance, SEED)
                        .containsAll(read.getOrDefault(instance, Set.of())));
            });
        }
    }

    @Test
    void shouldRefuseAnInstanceThatTheFabricDoesNotHave() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            pipeline.publish(FABRIC);

            assertThatThrownBy(() -> KvEventsBridge.start(
                            pipeline.kafka(),
                            FABRIC.name(),
                            Map.of("x", EngineAddress.parse("tcp://127.0.0.1:1")),
                            new SimpleMeterRegistry()))
                    .hasMessage("fabric '" + FABRIC.name() + "' has no instance 'x'; 'netkv fabric show' lists them");
        }
    }

    private static void assertSame(List<String> options) throws Exception {
        try (Run run = new Run(options)) {
            run.play();

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Map<String, Set<Long>> read = run.read();
                run.held.forEach((instance, held) -> assertThat(read.get(instance))
                        .as("%s, seed %d", instance, SEED)
                        .isEqualTo(held));
            });
            assertThat(run.meters.get("netkv.kv.events.unreadable").counters())
                    .allSatisfy(counter -> assertThat(counter.count()).isZero());
        }
    }

    /** Engines, a broker and a bridge between them. */
    private static final class Run implements AutoCloseable {

        final Map<String, Set<Long>> held = new HashMap<>();
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final EmbeddedPipeline pipeline;
        private final Process engines;
        private final BufferedReader lines;
        private final Map<String, EngineAddress> addresses = new LinkedHashMap<>();
        private final TopicReader<PrefixBlocks> reader;
        private final Map<String, Set<Long>> read = new HashMap<>();
        private final KvEventsBridge bridge;

        Run(List<String> options) throws Exception {
            assumeTrue(hasLibraries(), "Debian's python3-zmq and python3-msgpack are not installed");
            pipeline = new EmbeddedPipeline();
            pipeline.publish(FABRIC);
            List<String> command = new ArrayList<>(List.of(
                    PYTHON,
                    Objects.requireNonNull(KvEventsBridgeTest.class.getResource("/engines.py"))
                            .getPath(),
                    "--engines",
                    Integer.toString(ENGINES),
                    "--seconds",
                    Integer.toString(SECONDS),
                    "--seed",
                    Long.toString(SEED)));
            command.addAll(options);
            engines = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            lines = new BufferedReader(new InputStreamReader(engines.getInputStream(), StandardCharsets.UTF_8));
            for (int i = 0; i < ENGINES; i++) {
                addresses.put(FABRIC.instances().get(i).name(), EngineAddress.parse(lines.readLine()));
            }
            reader = TopicReader.of(pipeline.kafka(), Topic.PREFIX_BLOCKS, warning -> {});
            bridge = KvEventsBridge.start(pipeline.kafka(), FABRIC.name(), addresses, meters);
        }

        private static boolean hasLibraries() throws Exception {
            try {
                return new ProcessBuilder(PYTHON, "-c", "import zmq, msgpack")
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            }
        }

        void play() throws IOException {
            nextLine();
            for (String instance : addresses.keySet()) {
                String blocks = lines.readLine();
                held.put(
                        instance,
                        Arrays.stream(blocks.substring(1, blocks.length() - 1).split(","))
                                .map(String::strip)
                                .filter(block -> !block.isEmpty())
                                .map(Long::parseLong)
                                .collect(Collectors.toSet()));
            }
        }

        private void nextLine() throws IOException {
            engines.getOutputStream().write('\n');
            engines.getOutputStream().flush();
        }

        Map<String, Set<Long>> read() {
            List<TopicReader.Read<PrefixBlocks>> records = reader.poll();
            while (!records.isEmpty()) {
                records.forEach(record -> apply(Objects.requireNonNull(record.value())));
                records = reader.poll();
            }
            return read;
        }

        private void apply(PrefixBlocks changes) {
            Set<Long> blocks = read.computeIfAbsent(changes.getInstance(), instance -> new HashSet<>());
            if (changes.getComplete()) {
                blocks.clear();
            }
            blocks.addAll(changes.getAdded());
            changes.getRemoved().forEach(blocks::remove);
        }

        @Override
        public void close() throws Exception {
            bridge.close();
            reader.close();
            nextLine();
            engines.destroy();
            engines.waitFor();
            pipeline.close();
        }
    }
}
