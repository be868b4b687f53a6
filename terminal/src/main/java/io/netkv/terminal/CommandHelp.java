package io.netkv.terminal;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Usage help in which a list of values is {@code --policies=NAME[,NAME...]}, and is not repeated. */
public final class CommandHelp extends Help {

    /** Of one command. */
    public CommandHelp(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    @Override
    public IParamLabelRenderer createDefaultParamLabelRenderer() {
        return labels(super.createDefaultParamLabelRenderer());
    }

    @Override
    public IParamLabelRenderer parameterLabelRenderer() {
        return labels(super.parameterLabelRenderer());
    }

    private static IParamLabelRenderer labels(IParamLabelRenderer usual) {
        return new IParamLabelRenderer() {
            @Override
            public Ansi.Text renderParameterLabel(ArgSpec argument, Ansi ansi, List<IStyle> styles) {
                if (argument.splitRegex().isEmpty()) {
                    return usual.renderParameterLabel(argument, ansi, styles);
                }
                String separator = argument.isOption() ? separator() : "";
                return ansi.new Text(separator + listOf(argument), new ColorScheme.Builder(ansi).build());
            }

            @Override
            public String separator() {
                return usual.separator();
            }
        };
    }

    private static String listOf(ArgSpec argument) {
        String one = argument.paramLabel();
        return one + "[" + argument.splitRegex() + one + "...]";
    }

    @Override
    public String synopsis(int synopsisHeadingLength) {
        return super.synopsis(synopsisHeadingLength).replace("...]]...", "...]]");
    }

    /**
     * Runs the command that was asked for. With {@code --help} among the arguments, picocli takes whatever else is there; a command that there
     * is not is a mistake all the same.
     *
     * @throws UnmatchedArgumentException where an argument belongs to nothing
     */
    public static int runIfAllIsKnown(ParseResult parsed) {
        for (ParseResult each = parsed; each != null; each = each.subcommand()) {
            if (!each.unmatched().isEmpty()) {
                throw new UnmatchedArgumentException(each.commandSpec().commandLine(), each.unmatched());
            }
        }
        return new RunLast().execute(parsed);
    }

    /** All commands below one, by their full names, with itself first; help and hidden ones left out. */
    static List<CommandSpec> all(CommandSpec spec) {
        List<CommandSpec> found = new ArrayList<>();
        found.add(spec);
        spec.subcommands().values().stream()
                .map(below -> below.getCommandSpec())
                .filter(below -> !below.helpCommand() && !below.usageMessage().hidden())
                .forEach(below -> found.addAll(all(below)));
        return found;
    }

    /** A description as it is shown, in one line, without marks of colour. */
    static String text(String[] lines) {
        return String.join(" ", lines).replace("%n", " ").replace("%%", "%").strip();
    }
}
