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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: its commands, and what becomes of errors. */
@Command(
        name = "netkv",
        versionProvider = ProgramVersion.class,
        description = "Network-aware placement of KV caches for disaggregated LLM serving, on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
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

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
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
            ManualCommand.class);

    private static final Set<String> HELP = Set.of("help", "--help", "-h");
    private static final Set<String> VERSION = Set.of("--version", "-V");

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean verbose;

    private NetKv() {}

    /** Runs one command and ends the JVM, also where an embedded broker left threads behind. */
    public static void main(String[] arguments) {
        formatAsEverywhere();
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        System.exit(commandLineFor(arguments).execute(arguments));
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

    /** The program with all of its commands. */
    public static CommandLine commandLine() {
        return program(command -> COMMANDS.forEach(command::addSubcommand));
    }

    /** The program, with no more commands than the arguments need: to look at each option of each takes longer than to start the JVM. */
    static CommandLine commandLineFor(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && VERSION.contains(first)) {
            return program(command -> {});
        }
        if (arguments.length == 1 && HELP.contains(first)) {
            return program(NetKv::addNames);
        }
        Class<?> command = named(first, COMMANDS.toArray(Class<?>[]::new));
        if (command == null || !command.getPackageName().startsWith(NetKv.class.getPackageName())) {
            return commandLine(); // no command, or one that looks at all others
        }
        Class<?> below = arguments.length == 1
                ? null
                : named(arguments[1], described(command).subcommands());
        return program(
                below == null
                        ? program -> program.addSubcommand(command)
                        : program -> addName(program, described(command)).addSubcommand(below));
    }

    private static @Nullable Class<?> named(String name, Class<?>... commands) {
        return Arrays.stream(commands)
                .filter(command -> described(command).name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Each command with what the help prints for it, without its options. */
    private static void addNames(CommandLine program) {
        for (Class<?> command : COMMANDS) {
            if (described(command).helpCommand()) {
                program.addSubcommand(command);
            } else {
                addName(program, described(command));
            }
        }
    }

    private static CommandLine addName(CommandLine program, Command command) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(command.description());
        CommandLine added = new CommandLine(spec);
        program.addSubcommand(command.name(), added);
        return added;
    }

    private static Command described(Class<?> command) {
        return Objects.requireNonNull(command.getAnnotation(Command.class));
    }

    private static CommandLine program(Consumer<CommandLine> commands) {
        NetKv netKv = new NetKv();
        CommandLine program = new CommandLine(netKv);
        commands.accept(program);
        ErrorReporter reports = new ErrorReporter(() -> netKv.verbose || "1".equals(System.getenv("NETKV_DEBUG")));
        program.setExecutionExceptionHandler(reports);
        program.setParameterExceptionHandler(reports);
        program.registerConverter(Duration.class, new DurationConverter());
        program.setHelpFactory(CommandHelp::new);
        program.setExecutionStrategy(CommandHelp::runIfAllIsKnown);
        addHelp(program);
        EnvironmentDefaults.addTo(program, System::getenv);
        return program;
    }

    private static void addHelp(CommandLine commandLine) {
        commandLine.getCommandSpec().mixinStandardHelpOptions(true);
        commandLine.getSubcommands().values().forEach(NetKv::addHelp);
    }
}
