package io.netkv.cli.fabric;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.kafka.PublishedFabrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Take a fabric off the fabric topic: nothing is measured or decided for it any more.",
        footerHeading = "%nExample:%n",
        footer = "  netkv fabric delete paper-64")
final class FabricDelete extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(paramLabel = "NAME", description = "Name of a published fabric.")
    private String name = "";

    @Override
    public Integer call() {
        new PublishedFabrics(kafka.settings()).delete(name);
        out().println("deleted fabric " + name);
        return 0;
    }
}
