package io.netkv.trace.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netkv.core.trace.TraceRequest;
import io.netkv.trace.format.MooncakeWriter;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.format.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTraceTest {

    private static final int REAL_REQUESTS = 12_031;

    /**
     * Allowed deviation of a figure of the generated trace from the real one, percent; 10 by default. Known to fall
     * short: blocks that are seen again after a quarter of an hour or more, which the real trace has more of.
     */
    private static final Map<String, Integer> TOLERANCES = Map.of(
            "arrivals per step variance", 15,
            "input p99", 15,
            "output p99", 15,
            "reuse distance p50", 15,
            "reuse distance mean", 15,
            "reuse distance p99", 40,
            "reuse distance max", 40);

    @TempDir
    Path folder;

    private static List<TraceRequest> read(Path file) {
        List<TraceRequest> trace = new ArrayList<>();
        try (TraceReader reader = new TraceFile(file, false).open()) {
            reader.forEachRemaining(trace::add);
        }
        return trace;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void resemblesThePublishedFigures(long seed) {
        // given
        Map<String, Double> published = Map.ofEntries(
                Map.entry("input mean", 12_035.0),
                Map.entry("input p50", 6_909.0),
                Map.entry("input p99", 85_399.0),
                Map.entry("input max", 126_195.0),
                Map.entry("output mean", 343.0),
                Map.entry("duration s", 59 * 60.0),
                Map.entry("steps", 1_180.0),
                Map.entry("step ms p50", 3_000.0),
                Map.entry("reusable share", 0.366));

        // when
        Map<String, Double> generated = new TraceStatistics(new SampleTrace(REAL_REQUESTS, seed).readAll()).figures();

        // then
        published.forEach((name, figure) -> assertClose(name, generated, figure, seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void resemblesTheRealTrace(long seed) {
        // given
        Path file = shared().resolve("traces/conversation_trace.jsonl");
        assumeTrue(Files.exists(file), () -> "no real trace at " + file);
        TraceStatistics real = new TraceStatistics(read(file));

        // when
        TraceStatistics generated = new TraceStatistics(new SampleTrace(REAL_REQUESTS, seed).readAll());

        // then
        String table = TraceStatistics.table(real, generated);
        real.figures()
                .forEach((name, figure) -> assertThat(generated.figures().get(name))
                        .as("%s, seed %d%n%s", name, seed, table)
                        .isCloseTo(figure, withinPercentage(TOLERANCES.getOrDefault(name, 10))));
    }

    private static void assertClose(String name, Map<String, Double> generated, double figure, long seed) {
        assertThat(generated.get(name))
                .as("%s, seed %d", name, seed)
                .isCloseTo(figure, withinPercentage(TOLERANCES.getOrDefault(name, 10)));
    }

    /** Beside the project, or where the system property says. */
    private static Path shared() {
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && !Files.exists(root.resolve(".mvn"))) {
            root = Objects.requireNonNull(root.getParent());
        }
        return root.resolve(System.getProperty("netkv.shared", "../shared")).normalize();
    }

    @Test
    void lastsTenMinutesAtTwoThousandRequests() {
        List<TraceRequest> trace = new SampleTrace(2_000, 42).readAll();

        assertThat(trace).hasSize(2_000);
        assertThat(trace.get(1_999).timestampMillis()).isBetween(540_000L, 660_000L);
    }

    @Test
    void isTheSameForASeedAndAnotherForAnother() throws IOException {
        Path first = write(500, 42);
        Path again = write(500, 42);
        Path other = write(500, 43);

        assertThat(again).hasSameBinaryContentAs(first);
        assertThat(Files.mismatch(first, other)).isNotNegative();
    }

    @Test
    void isWrittenAsItIsRead() throws IOException {
        // given
        Path written = write(500, 42);
        Path copy = folder.resolve("copy.jsonl");

        // when
        MooncakeWriter.write(copy, read(written).iterator());

        // then
        assertThat(copy).hasSameBinaryContentAs(written);
        assertThat(Files.readString(written)).startsWith("{\"timestamp\": 0, \"input_length\": ");
    }

    private Path write(int requests, long seed) throws IOException {
        Path file = Files.createTempFile(folder, "sample", ".jsonl");
        new SampleTrace(requests, seed).write(file);
        return file;
    }

    @Test
    void namesEveryBlockOfAPromptAndBeginsWithTheSystemPrompt() {
        assertThat(new SampleTrace(2_000, 42).readAll()).allSatisfy(request -> {
            assertThat(request.prefixBlocks()).hasSize(1 + (request.inputTokens() - 1) / TraceRequest.BLOCK_TOKENS);
            assertThat(request.prefixBlocks()[0]).isZero();
            assertThat(request.inputTokens()).isBetween(1, SampleShape.MAX_INPUT_TOKENS);
            assertThat(request.outputTokens()).isBetween(1, 2_000);
        });
    }

    @Test
    void refusesATraceOfNothing() {
        assertThatThrownBy(() -> new SampleTrace(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("number of requests is 0; it must be 1 or more");
    }
}
