package io.netkv.simulator.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.core.fabric.FatTree;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.experiment.Traces;
import io.netkv.simulator.report.HtmlReport.Section;
import io.netkv.simulator.report.WhatIfReport;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import io.netkv.simulator.whatif.WhatIfResult.BreakEven;
import io.netkv.simulator.whatif.WhatIfResult.Cell;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {

    private static final ExperimentSettings PLAYED = new ExperimentSettings(
            Traces.conversations(600, 3),
            "made up",
            3,
            150,
            TrialSettings.paper(FatTree.paper64().fabric()),
            List.of());

    private static WhatIfSettings settings(String... policies) {
        return new WhatIfSettings(
                List.of(policies), List.of(WorkloadProfile.RAG), List.of(25, 100, 250), List.of(100, 50));
    }

    private static WhatIfResult run(WhatIfSettings settings, int searchSteps, int threads) throws InterruptedException {
        return new WhatIf(settings, PLAYED, searchSteps, threads, () -> {}, () -> {}).run();
    }

    @Test
    void shouldGiveTheSameAnswerWithAnyNumberOfThreads() throws InterruptedException {
        WhatIfSettings settings = settings("cache-load-aware", "netkv-full", "netkv-steer");

        WhatIfResult one = run(settings, 4, 1);
        WhatIfResult two = run(settings, 4, 2);

        assertThat(two.cells()).isEqualTo(one.cells());
        assertThat(two.breakEvens()).isEqualTo(one.breakEvens());
        assertThat(two.placement().orElseThrow().headline())
                .isEqualTo(one.placement().orElseThrow().headline());
    }

    @Test
    void shouldFindThatNearnessIsWorthMoreWhereUplinksAreNarrower() throws InterruptedException {
        WhatIfResult result = run(settings("cache-load-aware", "netkv-steer"), 0, 2);

        assertThat(result.cells()).extracting(Cell::oversubscription).containsOnly("4:1", "8:1");
        assertThat(result.described())
                .hasSize(3)
                .allMatch(cell -> cell.oversubscription().equals("4:1"));
        assertThat(change(result, "8:1", 100)).isLessThan(change(result, "4:1", 100));
        assertThat(result.isWorthIt()).isTrue();
        assertThat(result.headline()).startsWith("Worth it on paper-64 in 3 of 3 conditions: netkv-steer instead of");
        assertThat(result.breakEvens()).extracting(BreakEven::oversubscription).containsExactly("4:1", "8:1");
        assertThat(result.placement()).isEmpty();
    }

    private static double change(WhatIfResult result, String oversubscription, int loadPercent) {
        return result.cells().stream()
                .filter(cell -> cell.oversubscription().equals(oversubscription) && cell.loadPercent() == loadPercent)
                .findFirst()
                .orElseThrow()
                .changePercent()
                .mean();
    }

    @Test
    void shouldSayThatAPolicyIsNotWorthItWhereItIsSlower() throws InterruptedException {
        WhatIfResult result = run(settings("netkv-steer", "cache-load-aware"), 0, 2);

        assertThat(result.isWorthIt()).isFalse();
        assertThat(result.headline())
                .isEqualTo("Not worth it on paper-64: cache-load-aware instead of netkv-steer lowers mean TTFT by less"
                        + " than 1% under every context and load that was tried.");
        assertThat(result.breakEvens()).allMatch(each -> each.loadPercent().isEmpty());
        assertThat(result.breakEvenLines().get(0)).contains("at no load");
    }

    @Test
    void shouldReportHeadlineFirstAndReferToNothingElse() throws InterruptedException {
        WhatIfResult result = run(settings("cache-load-aware", "netkv-full", "netkv-steer"), 3, 2);

        String html = new WhatIfReport(result, List.of(new Section(result.grid(), List.of("a < b"), Optional.empty())))
                .html();

        assertThat(html.indexOf(result.headline())).isPositive().isLessThan(html.indexOf("<svg"));
        assertThat(html)
                .contains("What network-aware placement would be worth on paper-64", "a &lt; b", "id=\"what-if\"")
                .doesNotContainPattern("(?i)https?://|src=|url\\(|@import|<script|<link|NaN|Infinity");
    }

    @Test
    void shouldCountEveryTrial() throws InterruptedException {
        AtomicInteger trials = new AtomicInteger();
        AtomicInteger steps = new AtomicInteger();
        WhatIf whatIf = new WhatIf(
                settings("cache-load-aware", "netkv-full"),
                PLAYED,
                5,
                2,
                trials::incrementAndGet,
                steps::incrementAndGet);

        whatIf.run();

        assertThat(trials).hasValue(whatIf.trials());
        assertThat(steps.get()).isBetween(2, 5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            netkv-full            | 100    | 100 | the policies are [netkv-full]; name two or more
            netkv-full,netkv-full | 100    | 100 | the policies are [netkv-full, netkv-full]; name two
            netkv-full,best       | 100    | 100 | policy 'best' is not known
            netkv-full,netkv-path | 100,50 | 100 | loads are [100, 50]; they must ascend
            netkv-full,netkv-path | 0      | 100 | loads are [0] per cent
            netkv-full,netkv-path | 100    | 0   | uplinks are [0] per cent
            """)
    void shouldNameWhatIsWrong(String policies, String loads, String uplinks, String message) {
        assertThatThrownBy(() -> new WhatIfSettings(
                        List.of(policies.split(",")), WhatIfSettings.CONTEXTS, numbers(loads), numbers(uplinks)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private static List<Integer> numbers(String list) {
        return List.of(list.split(",")).stream().map(Integer::valueOf).toList();
    }
}
