package io.netkv.cli.fabric;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.fabric.FabricSummary;
import io.netkv.description.fabric.FabricWarnings;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.schemas.Topic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        description = "Check a fabric file and write it to the fabric topic, in place of one of the same name.",
        footerHeading = "%nExample:%n",
        footer = "  netkv fabric publish my-fabric.yaml --bootstrap-servers kafka:9092")
final class FabricPublish extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(paramLabel = "FILE", description = "A file, or the name of a fabric that comes with the program.")
    private String file = "";

    @Override
    public Integer call() {
        KafkaSettings settings = kafka.settings();
        Fabric fabric = FabricFile.readOrShipped(file);
        FabricWarnings.of(fabric).forEach(warning -> spec.commandLine().getErr().println("netkv: warning: " + warning));
        new PublishedFabrics(settings).publish(fabric.spec());
        spec.commandLine()
                .getOut()
                .println("published " + FabricSummary.brief(fabric) + "; topic " + Topic.FABRIC.topicName() + " at "
                        + settings.bootstrapServers());
        return 0;
    }
}
