package io.netkv.terminal;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a script that completes commands and options in a shell. */
@Command(
        name = "completion",
        description = "Write a script that completes commands and options in your shell.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(netkv completion bash)", "  netkv completion fish > ~/.config/fish/completions/netkv.fish"
        })
public final class CompletionCommand implements Callable<Integer> {

    /** Shells. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Shell shell;

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        // The script for bash works in zsh as well.
        String script = shell == Shell.fish ? fish(root) : AutoComplete.bash(root.name(), root.commandLine());
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** A line for each command and option. */
    static String fish(CommandSpec root) {
        StringBuilder script = new StringBuilder("# Completion of " + root.name() + " for fish.\n");
        for (CommandSpec command : CommandHelp.all(root)) {
            String words =
                    command.qualifiedName(" ").substring(root.name().length()).strip();
            String condition = words.isEmpty()
                    ? "__fish_use_subcommand"
                    : "__fish_seen_subcommand_from " + words.substring(words.lastIndexOf(' ') + 1);
            for (CommandSpec below : CommandHelp.all(command)) {
                if (below.parent() == command) {
                    script.append(line(
                            root,
                            condition,
                            "-f -a " + below.name(),
                            below.usageMessage().description()));
                }
            }
            for (OptionSpec option : command.options()) {
                String name = "-l " + option.longestName().substring(2)
                        + (option.arity().max() > 0 ? " -r" : "");
                script.append(line(root, condition, name, option.description()));
            }
        }
        return script.toString();
    }

    private static String line(CommandSpec root, String condition, String what, String[] description) {
        String first = CommandHelp.text(description).replaceFirst("\\. .*|\\.$", "");
        return "complete -c " + root.name() + " -n '" + condition + "' " + what + " -d '" + first.replace("'", "\\'")
                + "'\n";
    }
}
