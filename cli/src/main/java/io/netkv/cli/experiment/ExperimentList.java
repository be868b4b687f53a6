package io.netkv.cli.experiment;

import io.netkv.simulator.experiment.catalog.Experiments;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the experiments. */
@Command(name = "list", description = "List the experiments.")
public final class ExperimentList implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Experiments.all().forEach(experiment -> out.printf("%-18s %s%n", experiment.name(), experiment.title()));
        out.printf("%-18s %s%n", ExperimentRun.ALL, "All of these");
        return 0;
    }
}
