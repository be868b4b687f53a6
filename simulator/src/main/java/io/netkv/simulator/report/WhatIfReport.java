package io.netkv.simulator.report;

import io.netkv.simulator.report.HtmlReport.Opening;
import io.netkv.simulator.report.HtmlReport.Section;
import io.netkv.simulator.report.Panel.Point;
import io.netkv.simulator.report.Panel.Series;
import io.netkv.simulator.whatif.PlacementFound;
import io.netkv.simulator.whatif.WhatIfResult;
import io.netkv.simulator.whatif.WhatIfResult.BreakEven;
import io.netkv.simulator.whatif.WhatIfResult.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What network-aware placement would be worth, as one HTML page: one headline, one picture, from which load on it matters, and then every
 * figure.
 */
public final class WhatIfReport {

    private final WhatIfResult result;
    private final List<Section> sections;

    /**
     * A report.
     *
     * @param sections the result's experiments, and what they were made with
     */
    public WhatIfReport(WhatIfResult result, List<Section> sections) {
        this.result = result;
        this.sections = List.copyOf(sections);
    }

    /** The page. */
    public String html() {
        List<String> html = new ArrayList<>();
        html.add("<p class=\"headline\">" + HtmlText.text(result.headline()) + "</p>");
        result.placement()
                .map(PlacementFound::headline)
                .ifPresent(headline -> html.add("<p>" + HtmlText.text(headline) + "</p>"));
        html.add("<div class=\"lead\">");
        html.addAll(HtmlReport.figure(gains()));
        html.add("</div>");
        html.add("<p>" + HtmlText.text(explanation()) + "</p>");
        addBreakEvens(html);
        String fabric = result.grid().settings().base().fabric().name();
        return new HtmlReport(new Opening("What network-aware placement would be worth on " + fabric, html), sections)
                .html();
    }

    private String explanation() {
        return "Change of mean TTFT when " + result.settings().asked() + " chooses decode instances instead of "
                + result.settings().today() + ", by load, on the fabric as it is described; below 0 is faster. Bars are"
                + " 95% intervals over seeds: both policies of a seed have the same requests, arrivals and background."
                + " 100% load is "
                + result.settings().contexts().stream()
                        .map(context ->
                                HtmlText.number(context.ratePerSecond()) + " requests a second of " + context.name())
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private Panel gains() {
        List<Cell> described = result.described();
        List<String> places = result.settings().loadPercents().stream()
                .map(load -> load + "%")
                .toList();
        List<String> contexts = described.stream().map(Cell::context).distinct().toList();
        List<Series> series = new ArrayList<>();
        for (String context : contexts) {
            List<Point> points = described.stream()
                    .filter(cell -> cell.context().equals(context))
                    .map(cell -> new Point(
                            places.indexOf(cell.loadPercent() + "%"), cell.changePercent(), OptionalDouble.empty()))
                    .toList();
            series.add(new Series(context, Series.colourOf(series.size()), points));
        }
        return new Panel(
                "Mean TTFT of " + result.settings().asked() + " against "
                        + result.settings().today(),
                "%",
                "load",
                places,
                true,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                series);
    }

    private void addBreakEvens(List<String> html) {
        html.add("<table><caption>Load from which on it is worth " + WhatIfResult.WORTH_PERCENT_TEXT
                + " or more of mean TTFT</caption><thead><tr><th>context</th><th>oversubscription</th>"
                + "<th class=\"n\">against " + HtmlText.text(result.settings().today())
                + "</th><th class=\"n\">against the next best</th></tr></thead><tbody>");
        for (BreakEven each : result.breakEvens()) {
            html.add("<tr><td>" + HtmlText.text(each.context()) + "</td><td>" + HtmlText.text(each.oversubscription())
                    + "</td><td class=\"n\">" + load(each.loadPercent()) + "</td><td class=\"n\">"
                    + load(each.fromNextBestLoadPercent()) + "</td></tr>");
        }
        html.add("</tbody></table>");
    }

    private String load(OptionalDouble breakEven) {
        if (breakEven.isEmpty()) {
            return "no load";
        }
        double load = breakEven.getAsDouble();
        return load <= result.settings().loadPercents().get(0)
                ? "every load"
                : String.format(Locale.ROOT, "%.0f%%", load);
    }
}
