package io.netkv.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Compares the drawing of modules in ARCHITECTURE.md with the dependencies in the poms. */
class ModuleGraphTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern ARROW = Pattern.compile("^ +([a-z-]+) --> ([a-z-]+)$", Pattern.MULTILINE);
    /** They use whatever they test. */
    private static final Set<String> NOT_DRAWN = Set.of("integration-tests", "architecture-tests");

    @Test
    void shouldDrawTheModulesAsThePomsHaveThem() throws Exception {
        // given
        Set<String> drawn = ARROW.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
                .results()
                .map(ModuleGraphTest::arrow)
                .collect(Collectors.toCollection(TreeSet::new));

        // when
        Set<String> inPoms = withoutImplied(dependencies());

        // then
        assertThat(drawn).as("arrows of ARCHITECTURE.md").isEqualTo(inPoms);
    }

    private static String arrow(MatchResult match) {
        return arrow(match.group(1), match.group(2));
    }

    private static String arrow(String from, String to) {
        return from + " --> " + to;
    }

    private static Map<String, Set<String>> dependencies() throws Exception {
        Map<String, Set<String>> dependencies = new HashMap<>();
        for (String module : texts(pom(ROOT), "module")) {
            if (!NOT_DRAWN.contains(module)) {
                dependencies.put(module, dependenciesOf(ROOT.resolve(module)));
            }
        }
        return dependencies;
    }

    private static Set<String> dependenciesOf(Path module) throws Exception {
        Set<String> dependencies = new TreeSet<>();
        NodeList elements = pom(module).getElementsByTagName("dependency");
        for (int i = 0; i < elements.getLength(); i++) {
            Element dependency = (Element) elements.item(i);
            String artifact = text(dependency, "artifactId");
            if (text(dependency, "groupId").equals("io.netkv")
                    && !text(dependency, "scope").equals("test")) {
                dependencies.add(artifact.substring("netkv-".length()));
            }
        }
        return dependencies;
    }

    private static Document pom(Path directory) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("pom.xml").toFile());
    }

    private static List<String> texts(Document document, String tag) {
        NodeList elements = document.getElementsByTagName(tag);
        return IntStream.range(0, elements.getLength())
                .mapToObj(i -> elements.item(i).getTextContent())
                .toList();
    }

    private static String text(Element parent, String tag) {
        NodeList elements = parent.getElementsByTagName(tag);
        return elements.getLength() == 0 ? "" : elements.item(0).getTextContent();
    }

    /** The arrows that do not follow from others. */
    private static Set<String> withoutImplied(Map<String, Set<String>> dependencies) {
        Set<String> arrows = new TreeSet<>();
        dependencies.forEach((module, direct) -> direct.stream()
                .filter(to -> direct.stream().noneMatch(via -> isReachable(dependencies, via, to)))
                .forEach(to -> arrows.add(arrow(module, to))));
        return arrows;
    }

    private static boolean isReachable(Map<String, Set<String>> dependencies, String from, String to) {
        return dependencies.getOrDefault(from, Set.of()).stream()
                .anyMatch(next -> next.equals(to) || isReachable(dependencies, next, to));
    }
}
