package io.netkv.simulator.report;

import io.netkv.simulator.experiment.Experiment.Subject;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentResult.Figure;
import io.netkv.simulator.experiment.Portrait;
import io.netkv.simulator.report.Panel.Series;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Results as one HTML page: what they were made with, plots and tables with our figures beside the paper's. It refers to
 * no other file; the same results give the same bytes.
 */
public final class HtmlReport {

    /** Of the paper's experiments. */
    private static final Opening PAPER = new Opening(
            "NetKV: the paper\u2019s evaluation, repeated",
            List.of(
                    "<p>Each figure of this project\u2019s simulator beside the one that the paper gives (Ojewale, arXiv"
                            + " 2606.03910). All policies of a seed see the same requests, arrivals, member links and"
                            + " background; comparisons are made seed by seed.</p>",
                    "<p class=\"key\"><svg viewBox=\"0 0 16 16\" class=\"s0\"><path class=\"interval\" d=\"M5 1H11M8 1V15M5"
                            + " 15H11\"/><circle cx=\"8\" cy=\"8\" r=\"3.5\"/></svg> ours, with its 95% interval over"
                            + " seeds <svg viewBox=\"0 0 16 16\" class=\"s0\"><path class=\"paper\" d=\"M8 2l6 6l-6 6l-6"
                            + " -6z\"/></svg> the paper\u2019s</p>"));

    private final Opening opening;
    private final List<Section> sections;
    private final StringBuilder page = new StringBuilder();

    /**
     * A result and what it was made with.
     *
     * @param result the result
     * @param provenance lines that name the version, the seeds and the parameters
     * @param portrait one condition of it, looked at request by request; empty for none
     */
    public record Section(ExperimentResult result, List<String> provenance, Optional<Portrait> portrait) {

        public Section {
            provenance = List.copyOf(provenance);
        }
    }

    /**
     * What a report begins with.
     *
     * @param title of the page
     * @param html what stands below the title, escaped
     */
    record Opening(String title, List<String> html) {

        Opening {
            html = List.copyOf(html);
        }
    }

    /** A report of these experiments, in their order. */
    public HtmlReport(List<Section> sections) {
        this(PAPER, sections);
    }

    /** A report with an opening of its own. */
    HtmlReport(Opening opening, List<Section> sections) {
        this.opening = opening;
        this.sections = List.copyOf(sections);
    }

    /** The page. */
    public String html() {
        page.setLength(0);
        addHead();
        addHeader();
        sections.forEach(this::add);
        return page.append("</main></body></html>\n").toString();
    }

    private void add(String... lines) {
        for (String line : lines) {
            page.append(line).append('\n');
        }
    }

    private void addHead() {
        add(
                "<!DOCTYPE html>",
                "<html lang=\"en\"><head><meta charset=\"utf-8\">",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
                "<title>" + HtmlText.text(opening.title()) + "</title>",
                "<style>",
                styles(),
                "</style></head><body><main>");
    }

    private static String styles() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addHeader() {
        add("<header><h1>" + HtmlText.text(opening.title()) + "</h1>");
        opening.html().forEach(this::add);
        add("<nav><ul>");
        for (Section section : sections) {
            String name = HtmlText.text(section.result().experiment().name());
            add("<li><a href=\"#" + name + "\">" + name + "</a> "
                    + HtmlText.text(section.result().experiment().title())
                    + Headline.of(section.result())
                            .map(found -> "<br><b>" + HtmlText.text(found) + "</b>")
                            .orElse("") + "</li>");
        }
        add("</ul></nav></header>");
    }

    private void add(Section section) {
        ExperimentResult result = section.result();
        add(
                "<section id=\"" + HtmlText.text(result.experiment().name()) + "\">",
                "<h2>" + HtmlText.text(result.experiment().title()) + "</h2>");
        Headline.of(result).ifPresent(found -> add("<p class=\"headline\">" + HtmlText.text(found) + "</p>"));
        add("<ul class=\"made\">");
        section.provenance().forEach(line -> add("<li>" + HtmlText.text(line) + "</li>"));
        add("</ul>");
        HeatMap heatMap = new HeatMap(result);
        if (heatMap.isOfUse()) {
            heatMap.lines().forEach(this::add);
        }
        add("<div class=\"plots\">");
        Panels.of(result).forEach(this::add);
        add("</div>");
        section.portrait().ifPresent(portrait -> PortraitFigures.html(portrait).forEach(this::add));
        addFigures(result);
        new BoundTable(result).lines().forEach(this::add);
        add("</section>");
    }

    private void add(Panel panel) {
        figure(panel).forEach(this::add);
    }

    /** A plot with its caption. */
    static List<String> figure(Panel panel) {
        List<String> lines = new ArrayList<>();
        lines.add("<figure><figcaption><b>" + HtmlText.text(panel.title()) + "</b>");
        for (Series series : panel.series()) {
            if (!series.label().isEmpty()) {
                lines.add(
                        "<span class=\"s" + series.colour() + "\"><i></i>" + HtmlText.text(series.label()) + "</span>");
            }
        }
        lines.add(DataLink.of(panel.title(), csv(panel)));
        lines.add("</figcaption>");
        lines.add(new PanelSvg(panel).draw().stripTrailing());
        lines.add("</figure>");
        return lines;
    }

    private static String csv(Panel panel) {
        StringBuilder csv = new StringBuilder("series,place,mean,half_width,paper\n");
        for (Series series : panel.series()) {
            for (Panel.Point point : series.points()) {
                csv.append(String.join(
                                ",",
                                series.label(),
                                panel.places().get(point.place()).replace(',', ' '),
                                Double.toString(point.ours().mean()),
                                Double.isNaN(point.ours().halfWidth())
                                        ? ""
                                        : Double.toString(point.ours().halfWidth()),
                                point.paper().isPresent()
                                        ? Double.toString(point.paper().getAsDouble())
                                        : ""))
                        .append('\n');
            }
        }
        return csv.toString();
    }

    private void addFigures(ExperimentResult result) {
        add("<table><caption>Ours and the paper\u2019s</caption><thead><tr>");
        result.experiment().dimensions().forEach(dimension -> add("<th>" + HtmlText.text(dimension) + "</th>"));
        add("<th>policy</th><th>figure</th><th>unit</th><th class=\"n\">ours</th><th class=\"n\">95%</th>"
                + "<th class=\"n\">paper</th><th class=\"n\">ours \u2212 paper</th></tr></thead><tbody>");
        List<String> last = List.of();
        for (Figure figure : result.figures()) {
            if (BoundTable.has(figure.subject().metric())) {
                continue;
            }
            List<String> values = figure.condition().values();
            add("<tr" + (values.equals(last) ? "" : " class=\"first\"") + ">" + cells(figure) + "</tr>");
            last = values;
        }
        add("</tbody></table>");
    }

    private static String cells(Figure figure) {
        List<String> cells = new ArrayList<>();
        figure.condition().values().forEach(value -> cells.add("<td>" + HtmlText.text(value) + "</td>"));
        Subject subject = figure.subject();
        String against = subject.against().isEmpty() ? "" : " against " + subject.against();
        cells.add("<td>" + HtmlText.text(subject.policy() + against) + "</td>");
        cells.add("<td>" + HtmlText.text(subject.metric().label()) + "</td>");
        cells.add("<td>" + HtmlText.text(figure.unit()) + "</td>");
        double half = figure.ours().halfWidth();
        cells.add(numeric(HtmlText.number(figure.ours().mean())));
        cells.add(numeric(Double.isNaN(half) ? "" : "\u00b1\u00a0" + HtmlText.number(half)));
        OptionalDouble paper = figure.paper();
        cells.add(numeric(paper.isEmpty() ? "" : HtmlText.number(paper.getAsDouble())));
        cells.add(numeric(difference(figure)));
        return String.join("", cells);
    }

    /** Milliseconds in per cent too. */
    private static String difference(Figure figure) {
        if (figure.deviation().isEmpty()) {
            return "";
        }
        String difference = HtmlText.signed(figure.deviation().getAsDouble());
        boolean inPercent = figure.subject().against().isEmpty()
                && figure.unit().equals("ms")
                && figure.relativeDeviation().isPresent();
        return inPercent
                ? difference + " (" + HtmlText.signed(figure.relativeDeviation().getAsDouble()) + "%)"
                : difference;
    }

    private static String numeric(String text) {
        return "<td class=\"n\">" + text + "</td>";
    }
}
