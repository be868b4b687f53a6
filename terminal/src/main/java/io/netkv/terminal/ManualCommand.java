package io.netkv.terminal;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Writes the manual page. */
@Command(
        name = "manual",
        description = "Write the manual page, for man.",
        footerHeading = "%nExamples:%n",
        footer = {"  netkv manual | man -l -", "  netkv manual > /usr/local/share/man/man1/netkv.1"})
public final class ManualCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(page(spec.root()));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** The page in roff's man macros, with a section for each command. */
    static String page(CommandSpec root) {
        StringBuilder page = new StringBuilder();
        page.append(".TH ")
                .append(escaped(root.name().toUpperCase(Locale.ROOT)))
                .append(" 1\n");
        page.append(".SH NAME\n")
                .append(escaped(root.name()))
                .append(" \\- ")
                .append(escaped(CommandHelp.text(root.usageMessage().description())))
                .append('\n');
        page.append(".SH SYNOPSIS\n.B ").append(escaped(root.name())).append("\n.I COMMAND\n[options]\n");
        page.append(".SH ENVIRONMENT\nEvery option of every command can be set by a variable of its name: "
                + "\\-\\-policy of scheduler by NETKV_SCHEDULER_POLICY. What is on the command line wins.\n");
        page.append(".PP\nAn argument @FILE stands for the arguments that the file holds.\n");
        for (CommandSpec command : CommandHelp.all(root)) {
            if (command != root) {
                section(command, page);
            }
        }
        page.append(".SH EXIT STATUS\n0 done, 1 failed, 2 wrong arguments, 130 ended by Ctrl\\-C.\n");
        return page.toString();
    }

    private static void section(CommandSpec command, StringBuilder page) {
        page.append(".SH ").append(escaped(command.qualifiedName(" "))).append('\n');
        page.append(escaped(described(command.usageMessage().description(), "")))
                .append('\n');
        command.positionalParameters().forEach(each -> entry(each, each.paramLabel(), page));
        for (OptionSpec option : command.options()) {
            if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
                String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
                entry(option, option.longestName() + value, page);
            }
        }
        for (String example : command.usageMessage().footer()) {
            page.append(".br\n").append(escaped(example.strip())).append('\n');
        }
    }

    private static void entry(ArgSpec argument, String label, StringBuilder page) {
        String usual = argument.defaultValueString(true);
        page.append(".TP\n.B ").append(escaped(label)).append('\n');
        page.append(escaped(described(argument.description(), usual))).append('\n');
    }

    private static String described(String[] description, String usual) {
        return CommandHelp.text(description).replace("${DEFAULT-VALUE}", usual);
    }

    private static String escaped(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
