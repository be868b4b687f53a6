package io.netkv.cli.experiment;

import io.netkv.simulator.experiment.ExperimentCsv;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.report.HtmlReport;
import io.netkv.simulator.experiment.report.HtmlReport.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes results into a folder. */
final class ExperimentFiles {

    /** What {@link #write} calls the report. */
    static final String REPORT = "report.html";

    private final Path folder;

    ExperimentFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Two files for each experiment, {@code NAME.csv} and {@code NAME-trials.csv}, and one report of all; what is there is
     * replaced.
     */
    void write(List<ExperimentResult> results) throws IOException {
        Files.createDirectories(folder);
        for (ExperimentResult result : results) {
            String name = result.experiment().name();
            ExperimentCsv csv = new ExperimentCsv(result, Provenance.of(result));
            Files.writeString(folder.resolve(name + ".csv"), csv.figures());
            Files.writeString(folder.resolve(name + "-trials.csv"), csv.trials());
        }
        List<Section> sections = results.stream()
                .map(result -> new Section(result, Provenance.of(result)))
                .toList();
        Files.writeString(folder.resolve(REPORT), new HtmlReport(sections).html());
    }
}
