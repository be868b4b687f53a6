package io.netkv.cli.experiment;

import picocli.CommandLine.Command;

/** Repeats the paper's evaluation, and checks the simulated network against others. */
@Command(
        name = "experiment",
        description = "Repeat the paper's evaluation in virtual time, without Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            // One command a line, in the order of the help.
            ExperimentList.class,
            ExperimentRun.class,
            ExperimentFlows.class
        })
public final class ExperimentCommand {}
