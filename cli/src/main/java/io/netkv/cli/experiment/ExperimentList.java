package io.netkv.cli.experiment;

import io.netkv.cli.common.BaseCommand;
import io.netkv.simulator.experiment.catalog.Experiments;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists the experiments. */
@Command(name = "list", description = "List the experiments.")
public final class ExperimentList extends BaseCommand {

    @Override
    public Integer call() {
        PrintWriter out = out();
        Experiments.all().forEach(experiment -> out.printf("%-18s %s%n", experiment.name(), experiment.title()));
        out.printf("%-18s %s%n", ExperimentRun.ALL, "All of these");
        return 0;
    }
}
