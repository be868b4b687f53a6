package io.netkv.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.cli.ProgramRun;
import io.netkv.simulator.experiment.catalog.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentCommandTest {

    @Test
    void shouldListEveryExperiment() {
        ProgramRun run = ProgramRun.of("experiment", "list");

        assertThat(run.status()).isZero();
        assertThat(run.out()).hasLineCount(Experiments.all().size() + 1).contains("all ");
        assertThat(Experiments.all()).allMatch(experiment -> run.out().contains(experiment.name() + " "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run speed                               | experiment 'speed' is not known; choose one of rates, context-length,
            run rates --seeds 0                     | number of seeds is 0; it must be 1 or more
            run rates --requests 0                  | number of requests is 0; it must be 1 or more
            run rates --threads 0                   | --threads is 0; it must be 1 or more
            run rates --policies best               | policy 'best' is not known; choose one of round-robin,
            run rates scale --fabric paper-64       | --fabric is given, but [scale] define fabrics of their own; leave one of the two out
            """)
    void endsWithStatus2OnWrongArguments(String arguments, String message) {
        ProgramRun run = ProgramRun.of(("experiment " + arguments).split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("netkv: " + message).hasLineCount(1);
    }

    @Test
    void printsAndWritesFiguresBesideThePapers(@TempDir Path folder) throws IOException {
        ProgramRun run = ProgramRun.of(
                "experiment", "run", "rates", "--seeds", "2", "--requests", "100", "--output", folder.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("seeds 1 to 2; 100 requests", "Table II", "1969", "Plots and tables: " + folder);
        assertThat(Files.readString(folder.resolve("rates.csv")))
                .startsWith("# rates: RAG by request rate (Table II)\n# netkv ")
                .contains("\nrate,policy,against,metric,unit,ours,ours_95_half_width,paper,deviation\n");
        assertThat(Files.readAllLines(folder.resolve("rates-trials.csv"))).hasSize(5 + 1 + 3 * 2 * 3);
    }

    @Test
    void shouldSayWhatIsWrongWithATraceInOneLine(@TempDir Path folder) throws IOException {
        Path trace = Files.writeString(folder.resolve("trace.jsonl"), "{\"timestamp\": \"noon\"}");

        ProgramRun run = ProgramRun.of("experiment", "run", "rates", "--trace", trace.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().strip())
                .startsWith("netkv: " + trace + ":1: timestamp holds")
                .doesNotContain("Exception");
    }

    @Test
    void refusesAFolderThatCannotBeBeforeItRuns(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        ProgramRun run = ProgramRun.of("experiment", "run", "rates", "--output", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("netkv: --output " + file + ": no folder can be made there; name another");
        assertThat(run.out()).isEmpty();
    }
}
