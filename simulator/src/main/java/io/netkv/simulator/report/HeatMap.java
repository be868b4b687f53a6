package io.netkv.simulator.report;

import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.PairedTtft;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    private final PairedTtft ttft;

    HeatMap(ExperimentResult result) {
        this.result = result;
        ttft = new PairedTtft(result);
    }

    /** Whether it shows anything: several dimensions, and something to compare netkv-full with. */
    boolean isOfUse() {
        return result.experiment().dimensions().size() > 1
                && ttft.policies().contains(PaperTable.FULL)
                && ttft.policies().size() > 1;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "<table class=\"heat\"><caption>Mean TTFT against netkv-full, %: blue is faster, orange slower</caption><thead><tr>");
        result.experiment().dimensions().forEach(dimension -> lines.add("<th>" + HtmlText.text(dimension) + "</th>"));
        others().forEach(policy -> lines.add("<th class=\"n\">" + HtmlText.text(policy) + "</th>"));
        lines.add("</tr></thead><tbody>");
        ttft.conditions().forEach(condition -> lines.add("<tr>" + cells(condition) + "</tr>"));
        lines.add("</tbody></table>");
        return lines;
    }

    private List<String> others() {
        return ttft.policies().stream()
                .filter(policy -> !policy.equals(PaperTable.FULL))
                .toList();
    }

    private String cells(TrialCondition condition) {
        StringBuilder cells = new StringBuilder();
        condition
                .values()
                .forEach(value ->
                        cells.append("<td>").append(HtmlText.text(value)).append("</td>"));
        others().forEach(policy -> cells.append(cell(ttft.changePercent(condition, policy, PaperTable.FULL))));
        return cells.toString();
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
