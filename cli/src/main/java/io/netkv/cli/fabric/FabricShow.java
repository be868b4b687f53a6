package io.netkv.cli.fabric;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.fabric.FabricSummary;
import io.netkv.description.fabric.FabricTree;
import io.netkv.description.fabric.FabricTree.Strokes;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Draw a fabric: from a file, or as it is published.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv fabric show my-fabric.yaml         a file",
            "  netkv fabric show                        every published fabric",
            "  netkv fabric show east-1 --yaml          a published fabric, as a file",
            "  netkv fabric show --shipped paper-64     one that comes with the program"
        })
final class FabricShow extends BaseCommand {

    /** What is meant as a file even where there is none. */
    private static final Pattern LIKE_A_FILE = Pattern.compile(".*[/\\\\].*|.*\\.ya?ml");

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME|FILE",
            description = "A file, or where there is none the name of a published fabric.")
    private @Nullable String nameOrFile;

    @Option(names = "--shipped", description = "Take a fabric that comes with the program.")
    private boolean shipped;

    @Option(names = "--yaml", description = "Write a file for it, element by element, to standard output.")
    private boolean yaml;

    @Option(names = "--ascii", hidden = true)
    private boolean ascii;

    @Override
    public Integer call() {
        fabrics().forEach(this::print);
        return 0;
    }

    private Collection<FabricSpec> fabrics() {
        if (shipped) {
            return List.of(shipped(nameOrFile));
        } else if (nameOrFile != null && isFile(nameOrFile)) {
            return List.of(FabricFile.read(Path.of(nameOrFile)).spec());
        }
        return published(nameOrFile, kafka.settings());
    }

    private static boolean isFile(String nameOrFile) {
        return Files.exists(Path.of(nameOrFile))
                || LIKE_A_FILE.matcher(nameOrFile).matches();
    }

    private FabricSpec shipped(@Nullable String name) {
        if (name == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--shipped needs the name of a fabric: " + String.join(", ", FabricFile.SHIPPED));
        }
        return FabricFile.shipped(name).spec();
    }

    private Collection<FabricSpec> published(@Nullable String name, KafkaSettings settings) {
        return new PublishedFabrics(settings)
                        .named(
                                name == null ? List.of() : List.of(name),
                                spec.commandLine().getErr()::println)
                        .stream()
                        .map(Fabric::spec)
                        .toList();
    }

    private void print(FabricSpec fabric) {
        PrintWriter out = out();
        if (yaml) {
            out.print(FabricFile.write(fabric));
            out.flush();
            return;
        }
        Strokes strokes = ascii ? Strokes.ASCII : Strokes.fitting(Charset.defaultCharset());
        FabricSummary.lines(Fabric.of(fabric)).forEach(out::println);
        FabricTree.draw(fabric, strokes).forEach(out::println);
    }
}
