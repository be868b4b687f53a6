package io.netkv.cli.experiment;

import picocli.CommandLine.Command;

/** Repeats the paper's evaluation. */
@Command(
        name = "experiment",
        description = "Repeat the paper's evaluation in virtual time, without Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExperimentList.class, ExperimentRun.class})
public final class ExperimentCommand {}
