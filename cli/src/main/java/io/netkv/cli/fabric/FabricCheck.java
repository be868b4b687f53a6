package io.netkv.cli.fabric;

import io.netkv.cli.common.BaseCommand;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.fabric.FabricSummary;
import io.netkv.description.fabric.FabricWarnings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = "Check a fabric file: every error at once, with its line, or what the fabric is.",
        footerHeading = "%nExamples:%n",
        footer = {"  netkv fabric check my-fabric.yaml", "  netkv fabric check paper-64"})
final class FabricCheck extends BaseCommand {

    @Parameters(paramLabel = "FILE", description = "A file, or the name of a fabric that comes with the program.")
    private String file = "";

    @Override
    public Integer call() {
        Fabric fabric = FabricFile.readOrShipped(file);
        FabricSummary.lines(fabric).forEach(out()::println);
        FabricWarnings.of(fabric).forEach(warning -> spec.commandLine().getErr().println("netkv: warning: " + warning));
        return 0;
    }
}
