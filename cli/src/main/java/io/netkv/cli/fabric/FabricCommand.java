package io.netkv.cli.fabric;

import picocli.CommandLine.Command;

/** Checks, publishes and shows fabrics. */
@Command(
        name = "fabric",
        description = "Check, publish, delete or show the description of a fabric.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FabricCheck.class,
            FabricPublish.class,
            FabricDelete.class,
            FabricImportCommand.class,
            FabricShow.class
        })
public final class FabricCommand {}
