package io.netkv.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.cli.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentFlowsTest {

    @TempDir
    private Path folder;

    /** Two flows of 10 and 5 bytes that share a link of 1 byte a second. */
    private Path scenario(String name, String finish) throws IOException {
        return Files.writeString(folder.resolve(name), """
                {"links": [{"capacity_Bps": 1, "latency_s": 0}],
                 "flows": [{"bytes": 10, "start_s": 0, "path": [0]}, {"bytes": 5, "start_s": 0, "path": [0]}],
                 "expected": {"finish_s": [%s]}}
                """.formatted(finish));
    }

    private static ProgramRun run(Path... files) {
        String[] arguments = new String[2 + files.length];
        arguments[0] = "experiment";
        arguments[1] = "flows";
        for (int i = 0; i < files.length; i++) {
            arguments[2 + i] = files[i].toString();
        }
        return ProgramRun.of(arguments);
    }

    @Test
    void flowsThatEndWhenTheyShouldAgree() throws IOException {
        Path file = scenario("right.json", "15, 10");

        ProgramRun run = run(file);

        assertThat(run)
                .isEqualTo(new ProgramRun(
                        0,
                        file + ": 2 flows, worst deviation 0.0 s of 1.6e-08 s allowed, agrees" + System.lineSeparator(),
                        ""));
    }

    @Test
    void theWorstFlowIsNamedAndOtherFilesAreStillPlayed() throws IOException {
        Path wrong = scenario("wrong.json", "15, 11");
        Path right = scenario("right.json", "15, 10");

        ProgramRun run = run(wrong, right);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines())
                .containsExactly(
                        wrong + ": 2 flows, worst deviation 1.0 s of 1.2e-08 s allowed,"
                                + " DISAGREES: flow 1 must end at 11.0 s, and ends at 10.0 s here",
                        right + ": 2 flows, worst deviation 0.0 s of 1.6e-08 s allowed, agrees");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '{"links":'                              | ' is not JSON: '
            '{}'                                     | ': ''links'' is missing, or is no array'
            '{"links": [{"capacity_Bps": 1}]}'       | ': ''latency_s'' is missing, or is no number, in {"capacity_Bps":1}'
            '{"links": [{"capacity_Bps": 1, "latency_s": 0}], "flows": [{"bytes": 1, "start_s": 0, "path": [1]}]}' | ': ''path'' names link 1; links are 0 to 0 here'
            '{"links": [{"capacity_Bps": 1, "latency_s": 0}], "flows": [{"bytes": 1, "start_s": 0, "path": []}], "expected": {"finish_s": [1]}}' | ': maxHops is 0'
            """)
    void aFileThatIsNoScenarioEndsWithStatus1AndOneLine(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), content);

        ProgramRun run = run(file);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).startsWith("netkv: " + file + message);
    }

    @Test
    void aFileThatIsNotThereEndsWithStatus1AndOneLine() {
        Path file = folder.resolve("none.json");

        ProgramRun run = run(file);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).startsWith("netkv: cannot read " + file);
    }
}
