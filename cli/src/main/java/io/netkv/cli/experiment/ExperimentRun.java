package io.netkv.cli.experiment;

import io.netkv.cli.common.BaseCommand;
import io.netkv.common.BuildInfo;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.description.fabric.FabricFile;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentRunner;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.experiment.catalog.Experiments;
import io.netkv.simulator.report.ExperimentFiles;
import io.netkv.simulator.report.ExperimentTable;
import io.netkv.simulator.report.RunParameters;
import io.netkv.terminal.ProgressBars;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs experiments and prints what came of them beside the paper's figures. */
@Command(
        name = "run",
        description = "Run experiments, and print their figures beside the paper's with 95%% intervals over seeds.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv experiment run rates",
            "  netkv experiment run all --seeds 6 --requests 6000 --trace conversation_trace.jsonl --output results"
        })
public final class ExperimentRun extends BaseCommand {

    /** The name that stands for every experiment. */
    static final String ALL = "all";

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description = "What 'netkv experiment list' lists; 'all' for every one.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private final TrialOptions trials = new TrialOptions();

    @Option(
            names = "--fabric",
            paramLabel = "FILE",
            description = "Run on this fabric instead of the paper's. Not for experiments that bring their own: scale,"
                    + " oversubscription.")
    private @Nullable String fabric;

    @Option(
            names = "--policies",
            paramLabel = "NAME",
            split = ",",
            description = "Run these policies instead of the experiment's own, separated by commas.")
    private List<String> policies = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Write two CSV files for each experiment there, its figures and every trial, and report.html with"
                            + " plots and tables of all.")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Experiment> experiments = checked(this::experiments);
        ExperimentSettings settings = checked(this::settings);
        ExperimentFiles files = output == null ? null : ExperimentFiles.in(output);
        List<ExperimentResult> results = run(experiments, settings);
        PrintWriter out = out();
        for (ExperimentResult result : results) {
            out.println(new ExperimentTable(result, RunParameters.of(result, BuildInfo.version())).text());
        }
        if (files != null) {
            files.write(results);
            out.println("Plots and tables: " + files.report());
        }
        out.flush();
        return 0;
    }

    private List<Experiment> experiments() {
        boolean all = names.contains(ALL);
        List<Experiment> chosen = all
                ? Experiments.all()
                : names.stream().distinct().map(Experiments::named).toList();
        if (fabric == null) {
            return chosen;
        }
        List<Experiment> playable = chosen.stream()
                .filter(experiment -> !experiment.definesOwnFabrics())
                .toList();
        if (!all && playable.size() < chosen.size()) {
            throw new IllegalArgumentException("--fabric is given, but "
                    + chosen.stream()
                            .filter(Experiment::definesOwnFabrics)
                            .map(Experiment::name)
                            .toList()
                    + " define fabrics of their own; leave one of the two out");
        }
        return playable;
    }

    private ExperimentSettings settings() {
        Fabric played = fabric == null ? FatTree.paper64().fabric() : FabricFile.readOrShipped(fabric);
        return trials.settings(played, policies);
    }

    private List<ExperimentResult> run(List<Experiment> experiments, ExperimentSettings settings)
            throws InterruptedException {
        long count = experiments.stream()
                .mapToLong(experiment -> ExperimentRunner.trials(experiment, settings))
                .sum();
        List<ExperimentResult> results = new ArrayList<>();
        try (ProgressBar bar = ProgressBars.bar("Trials", count)) {
            ExperimentRunner runner = new ExperimentRunner(trials.threads(), bar::step);
            for (Experiment experiment : experiments) {
                bar.setExtraMessage(experiment.name());
                results.add(runner.run(experiment, settings));
            }
        }
        return results;
    }
}
