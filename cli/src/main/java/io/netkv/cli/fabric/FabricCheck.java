package io.netkv.cli.fabric;

import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.fabric.FabricSummary;
import io.netkv.description.fabric.FabricWarnings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Check a fabric file: every error at once, with its line, or what the fabric is.",
        footerHeading = "%nExamples:%n",
        footer = {"  netkv fabric check my-fabric.yaml", "  netkv fabric check paper-64"})
final class FabricCheck implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A file, or the name of a fabric that comes with the program.")
    private String file = "";

    @Override
    public Integer call() {
        Fabric fabric = FabricFile.readOrShipped(file);
        FabricSummary.lines(fabric).forEach(spec.commandLine().getOut()::println);
        FabricWarnings.of(fabric).forEach(warning -> spec.commandLine().getErr().println("netkv: warning: " + warning));
        return 0;
    }
}
