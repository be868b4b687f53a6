package io.netkv.cli.fabric;

import io.netkv.description.fabric.FabricFile;
import io.netkv.description.fabric.FabricSummary;
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
        FabricSummary.lines(FabricFile.readOrShipped(file))
                .forEach(spec.commandLine().getOut()::println);
        return 0;
    }
}
