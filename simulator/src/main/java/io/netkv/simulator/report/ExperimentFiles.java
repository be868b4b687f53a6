package io.netkv.simulator.report;

import io.netkv.common.BuildInfo;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.simulator.experiment.ExperimentCsv;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.Portrait;
import io.netkv.simulator.report.HtmlReport.Section;
import io.netkv.simulator.whatif.PlacementFound;
import io.netkv.simulator.whatif.WhatIfResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes results into a folder. */
public final class ExperimentFiles {

    private static final String REPORT = "report.html";

    private final Path folder;

    private ExperimentFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder where it is not there, before anything runs for minutes.
     *
     * @throws UserFacingException where that cannot be
     */
    public static ExperimentFiles in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserFacingException("--output " + folder + ": no folder can be made there; name another", e);
        }
        if (!Files.isWritable(folder)) {
            throw new UserFacingException("--output " + folder + ": nothing may be written there; name another folder");
        }
        return new ExperimentFiles(folder);
    }

    /** What to look at first. */
    public Path report() {
        return folder.resolve(REPORT);
    }

    /**
     * Two files for each experiment, {@code NAME.csv} and {@code NAME-trials.csv}, and one report of all; what is there is
     * replaced.
     */
    public void write(List<ExperimentResult> results) throws IOException {
        writeCsv(results);
        Files.writeString(report(), new HtmlReport(sections(results)).html());
    }

    /**
     * The same for what a policy would be worth, with the fabric of the placement that was found; what is there is replaced.
     *
     * @param descriptions writes a fabric as users do
     */
    public void write(WhatIfResult result, Function<FabricSpec, String> descriptions) throws IOException {
        List<ExperimentResult> results = new ArrayList<>();
        results.add(result.grid());
        if (result.placement().isPresent()) {
            PlacementFound placement = result.placement().get();
            results.add(placement.comparison());
            Files.writeString(
                    folder.resolve("placement.yaml"),
                    descriptions.apply(placement.found().fabric()));
        }
        writeCsv(results);
        Files.writeString(report(), new WhatIfReport(result, sections(results)).html());
    }

    private void writeCsv(List<ExperimentResult> results) throws IOException {
        for (ExperimentResult result : results) {
            String name = result.experiment().name();
            ExperimentCsv csv = new ExperimentCsv(result, RunParameters.of(result, BuildInfo.version()));
            Files.writeString(folder.resolve(name + ".csv"), csv.figures());
            Files.writeString(folder.resolve(name + "-trials.csv"), csv.trials());
        }
    }

    private static List<Section> sections(List<ExperimentResult> results) {
        return results.stream()
                .map(result -> new Section(
                        result, RunParameters.of(result, BuildInfo.version()), Optional.of(Portrait.of(result))))
                .toList();
    }
}
