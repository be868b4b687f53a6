package io.netkv.description.yaml;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Text that should be one YAML mapping. */
public final class YamlText {

    private static final int MAX_CHARACTERS = 64 * 1024 * 1024;

    private YamlText() {}

    /**
     * Its nodes, with their lines.
     *
     * @param needed what must be in it, for the error where it is something else
     * @return null after an error
     */
    public static @Nullable MappingNode compose(String yaml, ValidationErrors errors, String needed) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARACTERS);
        try {
            Node root = new Yaml(options).compose(new StringReader(yaml));
            if (root instanceof MappingNode mapping) {
                return mapping;
            }
            errors.add(1, "the file " + (root == null ? "is empty" : "is no mapping") + "; it must have " + needed);
        } catch (MarkedYAMLException e) {
            errors.add(lineOf(e.getProblemMark()), "not YAML: " + e.getProblem() + contextOf(e));
        } catch (YAMLException e) {
            errors.add(
                    1,
                    "not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return null;
    }

    private static int lineOf(@Nullable Mark mark) {
        return mark == null ? 1 : mark.getLine() + 1;
    }

    private static String contextOf(MarkedYAMLException e) {
        return e.getContext() == null
                ? ""
                : " (" + e.getContext() + " that begins on line " + lineOf(e.getContextMark()) + ")";
    }
}
