package io.netkv.cli.experiment;

import io.netkv.cli.common.BaseCommand;
import io.netkv.simulator.network.FlowScenario;
import io.netkv.simulator.network.FlowScenario.Agreement;
import io.netkv.simulator.network.FlowScenarios;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "flows",
        description = {
            "Play files of flows whose finish times are known, and compare.",
            "",
            "A file is JSON: 'links' with capacity_Bps and latency_s, 'flows' with bytes, start_s and path (link"
                    + " numbers in order of travel), 'expected' with finish_s by flow. A flow agrees where it ends"
                    + " within 1e-9 s + 1e-9 x its duration of what is expected. Exit status 1 where one does not."
        },
        footerHeading = "%nExample:%n",
        footer = "  netkv experiment flows fabric-flows/*.json")
final class ExperimentFlows extends BaseCommand {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Flows, and when each of them must end.")
    private List<Path> files = new ArrayList<>();

    @Override
    public Integer call() {
        boolean allAgree = true;
        for (Path file : files) {
            allAgree &= agrees(file);
        }
        return allAgree ? 0 : 1;
    }

    private boolean agrees(Path file) {
        try {
            FlowScenario scenario = FlowScenarios.load(file);
            double[] finish = scenario.finishSeconds();
            Agreement agreement = scenario.compare(finish);
            out().println(file + ": " + scenario.describe(agreement, finish));
            return agreement.holds();
        } catch (FileNotFoundException e) {
            spec.commandLine().getErr().println("netkv: cannot read " + oneLine(e));
        } catch (IOException e) {
            spec.commandLine().getErr().println("netkv: " + oneLine(e));
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println("netkv: " + file + ": " + oneLine(e));
        }
        return false;
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
}
