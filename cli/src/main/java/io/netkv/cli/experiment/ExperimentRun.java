package io.netkv.cli.experiment;

import io.netkv.cli.common.ProgressBars;
import io.netkv.cli.common.UsageErrors;
import io.netkv.cli.options.TraceFormatOption;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.trace.TraceRequest;
import io.netkv.description.fabric.FabricFile;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentRunner;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.experiment.catalog.Experiments;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.generated.SampleTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs experiments and prints what came of them beside the paper's figures. */
@Command(
        name = "run",
        description = "Run experiments, and print their figures beside the paper's with 95%% intervals over seeds.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv experiment run rates",
            "  netkv experiment run all --seeds 6 --requests 6000 --trace conversation_trace.jsonl --output results"
        })
public final class ExperimentRun implements Callable<Integer> {

    /** The name that stands for every experiment. */
    static final String ALL = "all";

    private static final int SAMPLE_REQUESTS = 12_000;
    private static final long SAMPLE_SEED = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME",
            description = "What 'netkv experiment list' lists; 'all' for every one.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Run with the seeds 1 to N. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Requests of one trial at 64 GPUs; 'scale' takes more on more GPUs. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "The trace to play. Default: a generated one like Mooncake's conversation trace.")
    private @Nullable Path trace;

    @Mixin
    private final TraceFormatOption traceFormat = new TraceFormatOption();

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
            names = "--threads",
            paramLabel = "N",
            description = "Default: the number of cores. Changes nothing in the results.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Write two CSV files for each experiment there, its figures and every trial, and report.html with"
                            + " plots and tables of all.")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Experiment> experiments = UsageErrors.checked(spec, this::experiments);
        ExperimentSettings settings = UsageErrors.checked(spec, this::settings);
        ExperimentFiles files = output == null ? null : ExperimentFiles.in(output);
        List<ExperimentResult> results = run(experiments, settings);
        PrintWriter out = spec.commandLine().getOut();
        for (ExperimentResult result : results) {
            out.println(new ExperimentTable(result).text());
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
        if (threads < 1) {
            throw new IllegalArgumentException("--threads is " + threads + "; it must be 1 or more");
        }
        Fabric played = fabric == null ? FatTree.paper64().fabric() : FabricFile.readOrShipped(fabric);
        String traceName = trace == null
                ? "generated, " + SAMPLE_REQUESTS + " requests, seed " + SAMPLE_SEED
                : String.valueOf(trace.getFileName());
        return new ExperimentSettings(trace(), traceName, seeds, requests, TrialSettings.paper(played), policies);
    }

    private List<TraceRequest> trace() {
        TraceSource source = trace == null
                ? new SampleTrace(SAMPLE_REQUESTS, SAMPLE_SEED)
                : new TraceFile(trace, false, traceFormat.format());
        return source.readAll();
    }

    private List<ExperimentResult> run(List<Experiment> experiments, ExperimentSettings settings)
            throws InterruptedException {
        long trials = experiments.stream()
                .mapToLong(experiment -> ExperimentRunner.trials(experiment, settings))
                .sum();
        List<ExperimentResult> results = new ArrayList<>();
        try (ProgressBar bar = ProgressBars.bar("Trials", trials)) {
            ExperimentRunner runner = new ExperimentRunner(threads, bar::step);
            for (Experiment experiment : experiments) {
                bar.setExtraMessage(experiment.name());
                results.add(runner.run(experiment, settings));
            }
        }
        return results;
    }
}
