package io.netkv.cli;

import io.netkv.cli.bridge.BridgeCommand;
import io.netkv.cli.broker.BrokerCommand;
import io.netkv.cli.demo.DemoCommand;
import io.netkv.cli.experiment.ExperimentCommand;
import io.netkv.cli.experiment.WhatIfCommand;
import io.netkv.cli.explain.ExplainCommand;
import io.netkv.cli.fabric.FabricCommand;
import io.netkv.cli.gateway.GatewayCommand;
import io.netkv.cli.options.DurationConverter;
import io.netkv.cli.oracle.OracleCommand;
import io.netkv.cli.record.RecordCommand;
import io.netkv.cli.replay.ReplayCommand;
import io.netkv.cli.sample.SampleCommand;
import io.netkv.cli.scheduler.SchedulerCommand;
import io.netkv.cli.simulate.SimulateCommand;
import io.netkv.cli.tail.TailCommand;
import io.netkv.cli.topics.TopicsCommand;
import io.netkv.cli.ui.UiCommand;
import io.netkv.terminal.CommandHelp;
import io.netkv.terminal.CompletionCommand;
import io.netkv.terminal.EnvironmentDefaults;
import io.netkv.terminal.ManualCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: its commands, and what becomes of errors. */
@Command(
        name = "netkv",
        versionProvider = ProgramVersion.class,
        description = "Network-aware placement of KV caches for disaggregated LLM serving, on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            // One command a line, in the order of the help.
            DemoCommand.class,
            BrokerCommand.class,
            BridgeCommand.class,
            OracleCommand.class,
            SchedulerCommand.class,
            GatewayCommand.class,
            ReplayCommand.class,
            RecordCommand.class,
            SimulateCommand.class,
            ExperimentCommand.class,
            WhatIfCommand.class,
            TopicsCommand.class,
            FabricCommand.class,
            TailCommand.class,
            ExplainCommand.class,
            UiCommand.class,
            SampleCommand.class,
            HelpCommand.class,
            CompletionCommand.class,
            ManualCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv demo",
            "  netkv topics create --bootstrap-servers localhost:9092",
            "  netkv fabric check my-fabric.yaml",
            "  netkv tail assignments --from-beginning --limit 5",
            "",
            "A variable of the environment sets an option: NETKV_SCHEDULER_POLICY that of 'netkv scheduler --policy'.",
            "An argument @FILE stands for the arguments that the file holds.",
            "",
            "Exit status: 0 done, 1 failed, 2 wrong arguments, 130 ended by Ctrl-C."
        })
public final class NetKv {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean verbose;

    private NetKv() {}

    /** Runs one command and ends the JVM, also where an embedded broker left threads behind. */
    public static void main(String[] arguments) {
        formatAsEverywhere();
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        System.exit(commandLine().execute(arguments));
    }

    /**
     * Numbers are the same on every machine. It is faster, too: for each record, Kafka Streams formats a number for every input that
     * has none, and with most other locales that takes a third of a busy scheduler's time (docs/scale.md).
     */
    private static void formatAsEverywhere() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.US);
    }

    /** Also where the locale says nothing, as in containers. */
    private static PrintStream utf8(FileDescriptor to) {
        return new PrintStream(new FileOutputStream(to), true, StandardCharsets.UTF_8);
    }

    /** The program, ready to execute. */
    public static CommandLine commandLine() {
        NetKv netKv = new NetKv();
        CommandLine commandLine = new CommandLine(netKv);
        ErrorReporter reports = new ErrorReporter(() -> netKv.verbose || "1".equals(System.getenv("NETKV_DEBUG")));
        commandLine.setExecutionExceptionHandler(reports);
        commandLine.setParameterExceptionHandler(reports);
        commandLine.registerConverter(Duration.class, new DurationConverter());
        commandLine.setHelpFactory(CommandHelp::new);
        commandLine.setExecutionStrategy(CommandHelp::runIfAllIsKnown);
        addHelp(commandLine);
        EnvironmentDefaults.addTo(commandLine, System::getenv);
        return commandLine;
    }

    private static void addHelp(CommandLine commandLine) {
        commandLine.getCommandSpec().mixinStandardHelpOptions(true);
        commandLine.getSubcommands().values().forEach(NetKv::addHelp);
    }
}
