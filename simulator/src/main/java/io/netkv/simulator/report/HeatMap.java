package io.netkv.simulator.report;

import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentResult.Run;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.trial.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Mean TTFT of every policy against netkv-full's, seed by seed, under every condition: a table whose cells are the stronger coloured, the
 * more they differ. For experiments of several dimensions, of which plots show one at a time.
 */
final class HeatMap {

    /** A change of this many per cent has the strongest colour. */
    private static final double STRONGEST_PERCENT = 50;

    private static final double MAX_OPACITY = 0.6;
    private static final String BETTER = "38,120,178";
    private static final String WORSE = "214,110,30";

    private final ExperimentResult result;
    /** Mean TTFT by condition, seed and policy. */
    private final Map<TrialCondition, Map<Long, Map<String, Double>>> ttft = new LinkedHashMap<>();

    private final Set<String> policies = new LinkedHashSet<>();

    HeatMap(ExperimentResult result) {
        this.result = result;
        for (Run run : result.runs()) {
            TrialResult trial = run.result();
            policies.add(trial.policy());
            ttft.computeIfAbsent(run.condition(), condition -> new LinkedHashMap<>())
                    .computeIfAbsent(trial.seed(), seed -> new LinkedHashMap<>())
                    .put(trial.policy(), trial.ttftSeconds());
        }
    }

    /** Whether it shows anything: several dimensions, and something to compare netkv-full with. */
    boolean isOfUse() {
        return result.experiment().dimensions().size() > 1 && policies.contains(PaperTable.FULL) && policies.size() > 1;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "<table class=\"heat\"><caption>Mean TTFT against netkv-full, %: blue is faster, orange slower</caption><thead><tr>");
        result.experiment().dimensions().forEach(dimension -> lines.add("<th>" + HtmlText.text(dimension) + "</th>"));
        others().forEach(policy -> lines.add("<th class=\"n\">" + HtmlText.text(policy) + "</th>"));
        lines.add("</tr></thead><tbody>");
        ttft.forEach((condition, seeds) -> lines.add("<tr>" + cells(condition, seeds) + "</tr>"));
        lines.add("</tbody></table>");
        return lines;
    }

    private List<String> others() {
        return policies.stream()
                .filter(policy -> !policy.equals(PaperTable.FULL))
                .toList();
    }

    private String cells(TrialCondition condition, Map<Long, Map<String, Double>> seeds) {
        StringBuilder cells = new StringBuilder();
        condition
                .values()
                .forEach(value ->
                        cells.append("<td>").append(HtmlText.text(value)).append("</td>"));
        for (String policy : others()) {
            double[] changes = seeds.values().stream()
                    .mapToDouble(each -> 100 * (mean(each, policy) / mean(each, PaperTable.FULL) - 1))
                    .toArray();
            cells.append(cell(ConfidenceInterval.of(changes)));
        }
        return cells.toString();
    }

    private static double mean(Map<String, Double> byPolicy, String policy) {
        return Objects.requireNonNull(byPolicy.get(policy));
    }

    private static String cell(ConfidenceInterval change) {
        double opacity = MAX_OPACITY * Math.min(1, Math.abs(change.mean()) / STRONGEST_PERCENT);
        String interval =
                Double.isNaN(change.halfWidth()) ? "" : " title=\"\u00b1 " + HtmlText.number(change.halfWidth()) + "\"";
        return String.format(
                Locale.ROOT,
                "<td class=\"n\"%s style=\"background:rgba(%s,%.2f)\">%s</td>",
                interval,
                change.mean() < 0 ? BETTER : WORSE,
                opacity,
                HtmlText.signed(change.mean()));
    }
}
