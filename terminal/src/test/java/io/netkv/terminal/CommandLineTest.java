package io.netkv.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandLineTest {

    @Command(
            name = "tool",
            description = "A tool. For tests.",
            subcommands = {Bake.class, CompletionCommand.class, ManualCommand.class})
    static final class Tool {}

    @Command(
            name = "bake",
            mixinStandardHelpOptions = true,
            description = "Bake a cake: it's 100%% cake.",
            footer = "  tool bake --of-flour 2")
    static final class Bake implements Callable<Integer> {
        @Option(
                names = "--of-flour",
                paramLabel = "KILOS",
                defaultValue = "1",
                description = "How much. Default: ${DEFAULT-VALUE}.")
        private int flour;

        @Option(names = "--with", paramLabel = "NAME", split = ",", description = "What else.")
        private List<String> with = List.of();

        @Override
        public Integer call() {
            return flour;
        }
    }

    private static CommandLine tool() {
        return new CommandLine(new Tool()).setHelpFactory(CommandHelp::new);
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        tool().setOut(new PrintWriter(out)).execute(arguments);
        return out.toString();
    }

    @Test
    void aVariableSetsAnOptionUnlessTheCommandLineDoes() {
        CommandLine tool = tool();
        EnvironmentDefaults.addTo(tool, Map.of("TOOL_BAKE_OF_FLOUR", "3")::get);

        assertThat(tool.execute("bake")).isEqualTo(3);
        assertThat(tool.execute("bake", "--of-flour", "2")).isEqualTo(2);
        CommandLine without = tool();
        EnvironmentDefaults.addTo(without, Map.of("TOOL_BAKE_OF_FLOUR", "")::get);
        assertThat(without.execute("bake")).isEqualTo(1);
    }

    @Test
    void aListIsNotRepeatedInTheHelp() {
        String help = run("bake", "--help");

        assertThat(help).contains("[--with=NAME[,NAME...]]\n").contains("      --with=NAME[,NAME...]");
    }

    @Test
    void aCommandThatThereIsNotIsAMistakeBesideHelpToo() {
        CommandLine tool = tool().setExecutionStrategy(CommandHelp::runIfAllIsKnown);

        assertThat(tool.execute("bake", "--help")).isZero();
        assertThat(tool.execute("bake", "bread", "--help")).isEqualTo(2);
        assertThat(tool.execute("bake", "--with", "x", "--help")).isZero();
    }

    @Test
    void completesInFish() {
        assertThat(run("completion", "fish").lines())
                .contains(
                        "complete -c tool -n '__fish_use_subcommand' -f -a bake -d 'Bake a cake: it\\'s 100% cake'",
                        "complete -c tool -n '__fish_seen_subcommand_from bake' -l of-flour -r -d 'How much'");
    }

    @Test
    void completesInBashAndZsh() {
        assertThat(run("completion", "bash")).contains("--of-flour").contains("complete -F _complete_tool");
        assertThat(run("completion", "zsh")).contains("compinit");
    }

    @Test
    void writesAManualPage() {
        String page = run("manual");

        assertThat(page)
                .startsWith(".TH TOOL 1\n.SH NAME\ntool \\- A tool. For tests.\n")
                .contains(".SH tool bake\nBake a cake: it's 100% cake.\n")
                .contains(".TP\n.B \\-\\-of\\-flour=KILOS\nHow much. Default: 1.\n")
                .contains(".br\ntool bake \\-\\-of\\-flour 2\n");
    }

    @Test
    void progressIsPlainLinesWhereThereIsNoTerminal() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (ProgressBar bar = ProgressBars.bar("requests", 100, false, new PrintStream(written, true))) {
            bar.stepTo(100);
        }

        assertThat(written.toString(StandardCharsets.UTF_8))
                .doesNotContain("\r")
                .doesNotContain("\u001b")
                .contains("requests 100%")
                .endsWith("\n");
        assertThat(written.toString(StandardCharsets.UTF_8).lines().count()).isLessThanOrEqualTo(3);
    }
}
