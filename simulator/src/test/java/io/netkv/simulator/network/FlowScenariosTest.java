package io.netkv.simulator.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netkv.simulator.network.FlowScenario.Agreement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FlowScenariosTest {

    private static final Path OURS = Path.of("src", "test", "resources", "flow-scenarios");
    /** Scenarios computed by SimGrid; they lie beside the project where they lie at all. */
    private static final Path SIMGRIDS = Path.of(
            System.getProperty("netkv.shared", Path.of("..", "..", "shared").toString()), "fabric-flows");

    /** Rails and rack-wide NVLink: made by src/test/python/simgrid_flows.py. */
    private static final Path TODAYS_CLUSTERS = Path.of("src", "test", "resources", "flows");

    static List<Path> todaysClusters() throws IOException {
        return scenarios(TODAYS_CLUSTERS);
    }

    @ParameterizedTest
    @MethodSource("todaysClusters")
    void agreesWithSimGridOnTodaysClusters(Path file) throws IOException {
        Agreement agreement = FlowScenarios.load(file).run();

        assertThat(agreement.holds()).as(agreement.toString()).isTrue();
        assertThat(agreement.flowCount()).isEqualTo(400);
    }

    static List<Path> ours() throws IOException {
        return scenarios(OURS);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void agreesWithArithmetic(Path file) throws IOException {
        FlowScenario scenario = FlowScenarios.load(file);

        Agreement agreement = scenario.run();

        assertThat(agreement.holds()).as(agreement.toString()).isTrue();
        assertThat(agreement.flowCount()).isPositive();
    }

    @Test
    void agreesWithSimGrid() throws IOException {
        assumeTrue(Files.isDirectory(SIMGRIDS), () -> "no scenarios in " + SIMGRIDS.toAbsolutePath());
        for (Path file : scenarios(SIMGRIDS)) {
            FlowScenario scenario = FlowScenarios.load(file);

            Agreement agreement = scenario.run();

            assertThat(agreement.holds()).as(agreement.toString()).isTrue();
        }
    }

    @Test
    void namesTheWorstFlowWhereTheyDisagree(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("wrong.json");
        String right = Files.readString(OURS.resolve("two-on-one-link.json"));
        Files.writeString(file, right.replace("[15, 10]", "[15, 11]"));

        Agreement agreement = FlowScenarios.load(file).run();

        assertThat(agreement.holds()).isFalse();
        assertThat(agreement.worstFlow()).isEqualTo(1);
        assertThat(agreement.deviationSeconds()).isEqualTo(1.0);
    }

    @Test
    void aFlowExpectedToEndBeforeItStartsDisagrees(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("wrong.json");
        String right = Files.readString(OURS.resolve("two-on-one-link.json"));
        Files.writeString(file, right.replace("[15, 10]", "[15, -90]"));

        Agreement agreement = FlowScenarios.load(file).run();

        assertThat(agreement.holds()).isFalse();
        assertThat(agreement.worstFlow()).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWithAFile(@TempDir Path folder) throws IOException {
        Path noJson = Files.writeString(folder.resolve("a.json"), "{");
        Path noLinks = Files.writeString(folder.resolve("b.json"), "{}");
        Path badPath = Files.writeString(
                folder.resolve("c.json"),
                "{\"links\": [], \"flows\": [{\"bytes\": 1, \"start_s\": 0, \"path\": [3]}]}");

        assertThatThrownBy(() -> FlowScenarios.load(noJson)).hasMessageContaining("a.json is not JSON");
        assertThatThrownBy(() -> FlowScenarios.load(noLinks)).hasMessageContaining("'links' is missing");
        assertThatThrownBy(() -> FlowScenarios.load(badPath)).hasMessageContaining("names link 3");
    }

    private static List<Path> scenarios(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
