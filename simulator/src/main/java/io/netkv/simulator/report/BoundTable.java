package io.netkv.simulator.report;

import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentResult.Run;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Mean TTFT beside what no policy can go below: what is left to win, under every condition and for every policy. */
final class BoundTable {

    private record Row(TrialCondition condition, String policy) {}

    private final ExperimentResult result;

    BoundTable(ExperimentResult result) {
        this.result = result;
    }

    /** Whether it shows a metric, which the table of figures need not repeat then. */
    static boolean has(TrialMetric metric) {
        return metric == TrialMetric.BOUND || metric == TrialMetric.OWN_BYTES_BOUND;
    }

    List<String> lines() {
        Map<Row, List<TrialResult>> rows = new LinkedHashMap<>();
        for (Run run : result.runs()) {
            rows.computeIfAbsent(new Row(run.condition(), run.result().policy()), row -> new ArrayList<>())
                    .add(run.result());
        }
        List<String> lines = new ArrayList<>();
        lines.add("<table><caption>What is left to win: mean TTFT and its lower bounds, ms</caption><thead><tr>");
        result.experiment().dimensions().forEach(dimension -> lines.add("<th>" + HtmlText.text(dimension) + "</th>"));
        lines.add(
                "<th>policy</th><th class=\"n\">TTFT</th><th class=\"n\">idle network, own bytes</th>"
                        + "<th class=\"n\">idle network, fewest bytes</th><th class=\"n\">left to win</th></tr></thead><tbody>");
        TrialCondition last = null;
        for (Map.Entry<Row, List<TrialResult>> row : rows.entrySet()) {
            TrialCondition condition = row.getKey().condition();
            lines.add("<tr" + (condition.equals(last) ? "" : " class=\"first\"") + ">"
                    + cells(row.getKey(), row.getValue()) + "</tr>");
            last = condition;
        }
        lines.add("</tbody></table>");
        return lines;
    }

    private static String cells(Row row, List<TrialResult> trials) {
        StringBuilder cells = new StringBuilder();
        row.condition()
                .values()
                .forEach(value ->
                        cells.append("<td>").append(HtmlText.text(value)).append("</td>"));
        double ttft = meanMillis(trials, TrialResult::ttftSeconds);
        double bound = meanMillis(trials, TrialResult::boundSeconds);
        cells.append("<td>").append(HtmlText.text(row.policy())).append("</td>");
        for (String number : List.of(
                HtmlText.number(ttft),
                HtmlText.number(meanMillis(trials, TrialResult::ownBytesBoundSeconds)),
                HtmlText.number(bound),
                HtmlText.number(100 * (1 - bound / ttft)) + "%")) {
            cells.append("<td class=\"n\">").append(number).append("</td>");
        }
        return cells.toString();
    }

    private static double meanMillis(List<TrialResult> trials, ToDoubleFunction<TrialResult> seconds) {
        return 1e3
                * ConfidenceInterval.of(trials.stream().mapToDouble(seconds).toArray())
                        .mean();
    }
}
