package io.netkv.simulator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.FatTree;
import io.netkv.simulator.experiment.ExperimentResult.Figure;
import io.netkv.simulator.experiment.ExperimentResult.Run;
import io.netkv.simulator.experiment.catalog.Experiments;
import io.netkv.simulator.trial.TrialResult;
import io.netkv.simulator.trial.TrialSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentRunnerTest {

    private static final int REQUESTS = 40;

    private static ExperimentSettings settings(int seeds, String... policies) {
        return new ExperimentSettings(
                Traces.conversations(300, 3),
                "made up",
                seeds,
                REQUESTS,
                TrialSettings.paper(FatTree.paper64().fabric()),
                List.of(policies));
    }

    static List<Experiment> experiments() {
        return Experiments.all();
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void givesTheSameBytesWithAnyNumberOfThreads(Experiment experiment) throws InterruptedException {
        AtomicInteger trials = new AtomicInteger();

        ExperimentResult one = new ExperimentRunner(1, () -> {}).run(experiment, settings(2));
        ExperimentResult two = new ExperimentRunner(2, trials::incrementAndGet).run(experiment, settings(2));

        assertThat(csv(two)).isEqualTo(csv(one));
        for (String csv : csv(one)) {
            assertThat(csv.lines()
                            .skip(1)
                            .mapToInt(line -> line.split(",", -1).length)
                            .distinct())
                    .as("columns")
                    .hasSize(1);
        }
        assertThat(trials).hasValue(ExperimentRunner.trials(experiment, settings(2)));
        assertThat(two.runs())
                .allMatch(run ->
                        run.result().requests() == REQUESTS * run.condition().cells());
    }

    private static List<String> csv(ExperimentResult result) {
        ExperimentCsv csv = new ExperimentCsv(result, List.of("seeds 1 to 2"));
        return List.of(csv.figures(), csv.trials());
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void usesEveryFigureOfThePaper(Experiment experiment) throws InterruptedException {
        ExperimentResult result = new ExperimentRunner(2, () -> {}).run(experiment, settings(1));

        List<TrialCondition> conditions = experiment.conditions(settings(1).base());
        for (TrialCondition condition : conditions) {
            assertThat(condition.values()).hasSameSizeAs(experiment.dimensions());
        }
        assertThat(result.figures().stream().filter(figure -> figure.paper().isPresent()))
                .as("figures that stand beside one of the paper")
                .hasSize(experiment.paperFigures());
        assertThat(experiment.paperFigures() == 0).isEqualTo(experiment.title().endsWith("(not in the paper)"));
        long compared = conditions.stream()
                .mapToLong(condition -> conditions.stream()
                        .filter(with -> experiment.isCompared(condition, with))
                        .count())
                .sum();
        assertThat(result.figures())
                .hasSize(conditions.size()
                                * (experiment.policies().size()
                                                * experiment.metrics().size()
                                        + experiment.comparisons().size())
                        + (int) compared * experiment.policies().size());
    }

    /** Both at once against one after the other, on the same requests. */
    @Test
    void shouldCompareOrdersSeedBySeed() throws InterruptedException {
        ExperimentResult result = new ExperimentRunner(2, () -> {}).run(Experiments.named("sides"), settings(3));

        Figure together = figure(result, "together", "");
        Figure decodeFirst = figure(result, "decode first", "");
        Figure change = figure(result, "together", "decode first");

        assertThat(change.unit()).isEqualTo("%");
        assertThat(change.ours().mean())
                .isCloseTo(
                        100 * (together.ours().mean() / decodeFirst.ours().mean() - 1),
                        within(2 + Math.abs(change.ours().halfWidth())));
    }

    private static Figure figure(ExperimentResult result, String order, String against) {
        return result.figures().stream()
                .filter(figure -> figure.condition().values().equals(List.of("256 GPUs", order)))
                .filter(figure -> figure.subject().policy().equals("netkv-steer"))
                .filter(figure -> figure.subject().metric() == TrialMetric.TTFT)
                .filter(figure -> figure.subject().against().equals(against))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void comparesPoliciesSeedBySeed() throws InterruptedException {
        ExperimentResult result =
                new ExperimentRunner(1, () -> {}).run(Experiments.named("oversubscription"), settings(3));

        Figure figure = result.figures().get(0);
        List<Run> runs = result.runs().subList(0, 6);
        double[] changes = new double[3];
        for (int seed = 0; seed < 3; seed++) {
            TrialResult against = runs.get(2 * seed).result();
            TrialResult full = runs.get(2 * seed + 1).result();
            assertThat(against.seed()).isEqualTo(full.seed()).isEqualTo(seed + 1);
            assertThat(against.boundSeconds()).isEqualTo(full.boundSeconds());
            changes[seed] = 100 * (full.ttftSeconds() - against.ttftSeconds()) / against.ttftSeconds();
        }
        assertThat(figure.ours().mean())
                .isCloseTo(ConfidenceInterval.of(changes).mean(), within(1e-9));
        assertThat(figure.ours().halfWidth())
                .isCloseTo(ConfidenceInterval.of(changes).halfWidth(), within(1e-9));
        assertThat(figure.paper()).hasValue(-1.3);
    }

    @Test
    void runsThePoliciesThatAreNamed() throws InterruptedException {
        ExperimentResult result = new ExperimentRunner(1, () -> {})
                .run(Experiments.named("tier-shares"), settings(1, "cache-aware", "netkv-full"));

        List<String> policies = new ArrayList<>();
        result.runs().forEach(run -> policies.add(run.result().policy()));
        assertThat(policies).containsExactly("cache-aware", "netkv-full");
    }

    @Test
    void saysWhichExperimentsThereAre() {
        assertThatThrownBy(() -> Experiments.named("speed"))
                .hasMessageContaining("'speed' is not known")
                .hasMessageContaining(
                        Experiments.all().stream().map(Experiment::name).collect(Collectors.joining(", ")) + ", all");
    }

    @Test
    void passesOnWhatWentWrongInATrial() {
        ExperimentSettings empty =
                new ExperimentSettings(List.of(), "empty", 1, 1, settings(1).base(), List.of());

        assertThatThrownBy(() -> new ExperimentRunner(2, () -> {}).run(Experiments.named("rates"), empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the trace has no request of workload 'rag'");
    }
}
