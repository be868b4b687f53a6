package io.netkv.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.FatTree;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentRunner;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.experiment.Portrait;
import io.netkv.simulator.experiment.catalog.Experiments;
import io.netkv.simulator.report.HtmlReport.Section;
import io.netkv.simulator.trial.TrialSettings;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private static final List<String> PROVENANCE = List.of("netkv 1.2.3; seeds 1 to 2", "a < b & \"c\"");

    private static ExperimentResult run(String name, int seeds) throws InterruptedException {
        List<TraceRequest> trace = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            trace.add(new TraceRequest(0, 600 * (1 + i), 50, new long[] {i % 7, i % 5}));
        }
        Experiment experiment = Experiments.named(name);
        ExperimentSettings settings = new ExperimentSettings(
                trace, "test", seeds, 20, TrialSettings.paper(FatTree.paper64().fabric()), List.of());
        return new ExperimentRunner(1, () -> {}).run(experiment, settings);
    }

    private static String html(ExperimentResult... results) {
        return new HtmlReport(Arrays.stream(results)
                        .map(result -> new Section(result, PROVENANCE, Optional.empty()))
                        .toList())
                .html();
    }

    @Test
    void namesWhatItWasMadeWithAndRefersToNothingElse() throws InterruptedException {
        String html = html(run("rates", 2), run("tier-shares", 2));

        assertThat(html)
                .contains("netkv 1.2.3; seeds 1 to 2", "a &lt; b &amp; &quot;c&quot;")
                .contains("<a href=\"#rates\">", "<section id=\"rates\">", "<section id=\"tier-shares\">")
                .doesNotContainPattern("(?i)https?://|src=|url\\(|@import|<script|<link|NaN|Infinity");
    }

    @Test
    void showsEachFigureWithItsIntervalThePapersAndTheDifference() throws InterruptedException {
        ExperimentResult result = run("rates", 2);

        String html = html(result);

        assertThat(Pattern.compile("<tr").matcher(html).results()).hasSize(2 + shown(result) + 9);
        assertThat(html).contains("<td class=\"n\">1969</td>", "\u00b1\u00a0", "What is left to win");
    }

    @Test
    void shouldColourHowPoliciesCompareUnderEachCondition() throws InterruptedException {
        ExperimentResult result = run("placement", 2);

        String html = html(result);

        String heatMap = html.substring(html.indexOf("<table class=\"heat\">"), html.indexOf("<div class=\"plots\">"));
        assertThat(Pattern.compile("<tr>").matcher(heatMap).results()).hasSize(1 + 3);
        assertThat(Pattern.compile("background:rgba\\(").matcher(heatMap).results())
                .hasSize(2 * 3);
        assertThat(heatMap).contains("<th class=\"n\">netkv-steer</th>").doesNotContain("netkv-full</th>");
        assertThat(html(run("rates", 2))).doesNotContain("class=\"heat\"");
    }

    @Test
    void beginsWithWhatWasFound() throws InterruptedException {
        String html = html(run("rates", 2));

        assertThat(html.substring(0, html.indexOf("<section"))).contains("<b>Fastest: ");
        assertThat(html)
                .containsPattern(
                        "<p class=\"headline\">Fastest: [a-z-]+, under [1-3] of 3 conditions\\. Its mean TTFT against"
                                + " [a-z-]+: from .*% to .*%\\. The 95% interval is below 0 under [0-3] of 3\\.</p>");
        assertThat(html(run("rates", 1))).contains("One seed has no interval: run more");
    }

    @Test
    void eachPlotsDataCanBeSaved() throws InterruptedException {
        String html = html(run("rates", 2));

        Matcher data = Pattern.compile("download=\"([a-z0-9-]+)\\.csv\" href=\"data:text/csv;base64,([^\"]+)\"")
                .matcher(html);
        int plots = 0;
        while (data.find()) {
            plots++;
            String csv = new String(Base64.getDecoder().decode(data.group(2)), StandardCharsets.UTF_8);
            assertThat(csv)
                    .startsWith("series,place,mean,half_width,paper\n")
                    .hasLineCount(1
                            + (int) csv.lines()
                                    .skip(1)
                                    .filter(line -> line.split(",", -1).length == 5)
                                    .count());
        }
        assertThat(plots).isEqualTo((int)
                Pattern.compile("<figure>").matcher(html).results().count());
    }

    @Test
    void showsOneConditionRequestByRequest() throws Exception {
        ExperimentResult result = run("rates", 1);
        Portrait portrait = Portrait.of(result);

        assertThat(portrait.policies()).hasSize(3).allSatisfy(policy -> {
            assertThat(policy.ttftSeconds()).hasSize(20).isSorted();
            assertThat(Arrays.stream(policy.tierShares()).sum()).isCloseTo(1, within(1e-9));
            assertThat(policy.congestion())
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.share()).isBetween(0.0, 1.0));
        });
        // The mean is that of the trial with the same seed.
        ExperimentResult.Run last = result.runs().get(result.runs().size() - 1);
        double mean = Arrays.stream(portrait.policies().get(2).ttftSeconds())
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(last.result().ttftSeconds(), within(1e-9));
        String html = new HtmlReport(List.of(new Section(result, PROVENANCE, Optional.of(portrait)))).html();
        assertThat(html)
                .contains("How many requests have their first token by then", "Links between racks and pods over time")
                .contains("How far KV caches are sent");
        Matcher plots = Pattern.compile("(?s)<svg viewBox=\"0 0 460.*?</svg>").matcher(html);
        while (plots.find()) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(plots.group())));
        }
    }

    @Test
    void aSingleSeedHasNoInterval() throws InterruptedException {
        assertThat(html(run("rates", 1))).doesNotContain("NaN").doesNotContain("\u00b1\u00a0");
    }

    @Test
    void theSameResultsGiveTheSameBytes() throws InterruptedException {
        assertThat(html(run("ablation", 2))).isEqualTo(html(run("ablation", 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rates", "context-length", "ablation", "tier-shares", "oversubscription", "staleness"})
    void everyPlotIsWellFormedAndHasADotForEachFigure(String name) throws Exception {
        ExperimentResult result = run(name, 2);

        Matcher plots = Pattern.compile("(?s)<figure>.*?(<svg.*?</svg>)").matcher(html(result));

        long dots = 0;
        while (plots.find()) {
            String svg = plots.group(1);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            dots += Pattern.compile("<circle").matcher(svg).results().count();
        }
        assertThat(dots).isEqualTo(shown(result) + (name.equals("rates") ? 3 : 0));
    }

    /** Figures but for the bounds, which have a table of their own and, once for all policies, a line in plots of TTFT. */
    private static int shown(ExperimentResult result) {
        return (int) result.figures().stream()
                .filter(figure -> !BoundTable.has(figure.subject().metric()))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2171, 0, 2500, 500",
        "700, 2171, 0, 2500, 500",
        "-14.3, -3, -15, 0, 5",
        "88.2, 94.4, 88, 96, 2",
        "12.7, 13.42, 12.6, 13.6, 0.2",
        "5, 5, 5, 6, 1",
        "0, 0, 0, 0.2, 0.2",
        "171, 90000, 100, 100000, 0"
    })
    void ticksAreRoundAndEnclose(double least, double most, double low, double high, double step) {
        Axis ticks = Axis.of(least, most);

        assertThat(ticks.step()).isCloseTo(step, within(1e-9));
        assertThat(ticks.low()).isCloseTo(low, within(1e-9));
        assertThat(ticks.high()).isCloseTo(high, within(1e-9));
    }
}
