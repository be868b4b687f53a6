package io.netkv.cli.fabric;

import io.netkv.cli.common.BaseCommand;
import io.netkv.description.discovery.FabricImport;
import io.netkv.description.discovery.FabricImport.Answers;
import io.netkv.description.discovery.FabricImport.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Make a fabric file and its mapping file of what a tool has discovered: ibnetdiscover, LLDP"
                        + " (lldpcli, gnmic), NetQ, topograph, labels of Kubernetes' nodes, SLURM's topology.conf, containerlab.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv fabric import discovered.txt --name ib-1 --prefill 'node-1*' --kv-capacity-tokens 450000",
            "  netkv fabric import lldp/*.json --name east --gigabytes-per-second 50"
        })
final class FabricImportCommand extends BaseCommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What the tool has written.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "The fabric's name.")
    private String name = "";

    @Option(names = "--format", paramLabel = "NAME", description = "Default: recognised by the content.")
    private @Nullable String format;

    @Option(
            names = "--prefill",
            paramLabel = "NODE",
            split = ",",
            description = "Nodes whose instances prefill, * for any characters; all others decode.")
    private @Nullable List<String> prefill;

    @Option(names = "--instances-per-node", paramLabel = "N", defaultValue = "1", description = "Default: 1.")
    private int instancesPerNode;

    @Option(names = "--kv-capacity-tokens", paramLabel = "N", description = "Of each decode instance.")
    private @Nullable Long kvCapacityTokens;

    @Option(names = "--gigabytes-per-second", paramLabel = "N", description = "Of cables of unknown rate.")
    private @Nullable Double gigabytesPerSecond;

    @Override
    public Integer call() throws IOException {
        Answers answers = checked(
                () -> new Answers(name, format, prefill, instancesPerNode, kvCapacityTokens, gigabytesPerSecond));
        Result result = FabricImport.read(files, answers);
        Path fabric = Path.of(name + ".yaml");
        Path mapping = Path.of(name + "-mapping.yaml");
        result.write(fabric, mapping);
        out().println("Wrote " + fabric + " and " + mapping + ".");
        result.notes().forEach(note -> out().println("  " + note));
        return 0;
    }
}
