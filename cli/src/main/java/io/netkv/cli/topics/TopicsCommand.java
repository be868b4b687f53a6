package io.netkv.cli.topics;

import picocli.CommandLine.Command;

/** Makes and lists topics. */
@Command(
        name = "topics",
        description = "Make or list the topics that everything else needs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TopicsCreate.class, TopicsList.class})
public final class TopicsCommand {}
