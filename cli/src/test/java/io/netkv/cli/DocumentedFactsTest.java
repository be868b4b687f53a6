package io.netkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The commands, options, metrics and topics in the documents are those that there are, and none is left out. */
class DocumentedFactsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CALL = Pattern.compile("(?:\\./)?\\bnetkv((?: +[^\\s`|;&)>]+)+)");
    private static final Pattern OPTION = Pattern.compile("(--[a-z][a-z-]*)(?:[= ].*)?");
    private static final Pattern METER =
            Pattern.compile("(?:builder|ounter|auge|imer|WARM)\\s*[=(]\\s*(?:meters,\\s*)?\"(netkv\\.[a-z.]+[a-z])\"");
    private static final Pattern METRIC = Pattern.compile("`(netkv_[a-z_]+)`");
    /** What Prometheus adds to a name, by the kind of meter or its unit. */
    private static final Pattern SUFFIX = Pattern.compile("_(total|seconds|ratio|bytes)(_max)?$");

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("SECURITY.md")));
        for (String folder : List.of("docs", "examples", "deploy")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .filter(file -> !file.toString().contains("decisions"))
                        .forEach(documents::add);
            }
        }
        return documents;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In every code block and every piece of code within a line. */
    @Test
    void everyCallInTheDocumentsIsOneThatThereIs() throws IOException {
        List<String> wrong = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        int calls = 0;
        for (Path document : documents()) {
            String text = read(document).replace("\\\n", " ");
            for (String code : code(text)) {
                Matcher call = CALL.matcher(code);
                while (call.find()) {
                    calls++;
                    check(call.group(1).strip(), document, named, wrong);
                }
            }
        }

        assertThat(calls).isGreaterThan(80);
        assertThat(wrong).isEmpty();
        assertThat(named)
                .as("each command is in the documents")
                .containsAll(NetKv.commandLine().getSubcommands().keySet().stream()
                        .filter(name -> !name.equals("help"))
                        .toList());
    }

    private static List<String> code(String text) {
        List<String> code = new ArrayList<>();
        boolean isBlock = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith("```")) {
                isBlock = !isBlock;
            } else if (isBlock) {
                code.add(line.replaceFirst("\\s#.*", ""));
            } else {
                Matcher inline = Pattern.compile("`([^`]+)`").matcher(line);
                while (inline.find()) {
                    code.add(inline.group(1));
                }
            }
        }
        return code;
    }

    private static void check(String words, Path document, Set<String> named, List<String> wrong) {
        CommandLine command = NetKv.commandLine();
        List<String> left = new ArrayList<>(Arrays.asList(words.split(" +")));
        boolean isCommand = false;
        while (!left.isEmpty() && command.getSubcommands().containsKey(left.get(0))) {
            String name = left.remove(0);
            command = Objects.requireNonNull(command.getSubcommands().get(name));
            named.add(name);
            isCommand = true;
        }
        if (!isCommand) {
            return; // the word in a sentence, or a path
        }
        for (String word : left) {
            Matcher option = OPTION.matcher(word);
            if (option.matches() && command.getCommandSpec().findOption(option.group(1)) == null) {
                wrong.add(ROOT.relativize(document) + ": netkv " + words + ": there is no " + option.group(1));
            }
        }
    }

    @Test
    void everyMetricIsInTheTableAndEachInTheTableThereIs() throws IOException {
        Set<String> counted = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/"))
                    .filter(file -> !file.toString().contains("/benchmarks/"))
                    .forEach(file -> METER.matcher(read(file))
                            .results()
                            .map(found -> found.group(1))
                            .forEach(name -> counted.add(bare(name.replace('.', '_')))));
        }
        Set<String> documented = METRIC.matcher(read(ROOT.resolve("docs/operations.md")))
                .results()
                .map(found -> bare(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(counted);
    }

    private static String bare(String metric) {
        return SUFFIX.matcher(metric).replaceAll("");
    }

    @Test
    void everyTopicIsInTheTable() {
        Set<String> documented = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE)
                .matcher(read(ROOT.resolve("docs/topics.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented)
                .containsAll(Arrays.stream(Topic.values()).map(Topic::topicName).toList());
    }

    @Test
    void everyOptionSaysWhatItIs() {
        List<String> silent = new ArrayList<>();
        describe(NetKv.commandLine(), silent);
        assertThat(silent).isEmpty();
    }

    private static void describe(CommandLine command, List<String> silent) {
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .filter(option -> String.join("", option.description()).isBlank())
                .forEach(option ->
                        silent.add(command.getCommandSpec().qualifiedName().toLowerCase(Locale.ROOT) + " "
                                + option.longestName()));
        command.getSubcommands().values().forEach(below -> describe(below, silent));
    }
}
