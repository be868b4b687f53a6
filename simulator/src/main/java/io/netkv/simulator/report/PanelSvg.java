package io.netkv.simulator.report;

import io.netkv.simulator.report.Panel.Point;
import io.netkv.simulator.report.Panel.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Draws a panel as SVG: ours as filled dots with their intervals, the paper's as open diamonds.
 *
 * <p>Written out by hand rather than by a library: those for Java (JFreeSVG, XChart) draw through AWT, with colours fixed
 * in the file and text laid out by the machine's fonts. Here colours are CSS variables, which follow the reader's light
 * or dark setting, and the same figures give the same bytes everywhere.
 */
final class PanelSvg {

    /** Part of a place's width that its series are spread over. */
    private static final double SPREAD = 0.5;

    private static final double MAX_BETWEEN_SERIES = 9;
    private static final int ROOM_FOR_LABEL = 7;

    private final Panel panel;
    private final PlotArea area;
    private final StringBuilder svg = new StringBuilder();

    PanelSvg(Panel panel) {
        this.panel = panel;
        double[] values = panel.series().stream()
                .flatMap(series -> series.points().stream())
                .flatMapToDouble(this::extent)
                .toArray();
        double least = DoubleStream.of(values).min().orElse(0);
        double most = DoubleStream.of(values).max().orElse(0);
        area = new PlotArea(Axis.of(least, most));
    }

    private DoubleStream extent(Point point) {
        return DoubleStream.concat(DoubleStream.of(end(point, -1), end(point, 1)), point.paper().stream());
    }

    /** Where an interval ends, as far as values go. */
    private double end(Point point, int sign) {
        double half = Double.isNaN(point.ours().halfWidth()) ? 0 : point.ours().halfWidth();
        return Math.max(panel.least(), Math.min(panel.most(), point.ours().mean() + sign * half));
    }

    String draw() {
        svg.append(PlotArea.begin(panel.title())).append(area.grid(panel.unit()));
        drawPlaces();
        for (int number = 0; number < panel.series().size(); number++) {
            draw(panel.series().get(number), number);
        }
        return svg.append("</svg>\n").toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // that annotation is not in the JDK
    private void add(String format, Object... arguments) {
        svg.append(String.format(format, arguments)).append('\n');
    }

    private double x(double place) {
        return PlotArea.LEFT + (place + 0.5) * placeWidth();
    }

    private double placeWidth() {
        return (double) (PlotArea.WIDTH - PlotArea.LEFT - PlotArea.RIGHT)
                / panel.places().size();
    }

    private double y(double value) {
        return area.y(value);
    }

    private void drawPlaces() {
        int longest = panel.places().stream().mapToInt(String::length).max().orElse(0);
        boolean narrow = longest * ROOM_FOR_LABEL > placeWidth();
        for (int place = 0; place < panel.places().size(); place++) {
            // Where labels are long, every other stands one line lower.
            int line = narrow && place % 2 == 1 ? 14 : 0;
            add(
                    "<text class=\"place\" x=\"%s\" y=\"%d\">%s</text>",
                    HtmlText.at(x(place)),
                    PlotArea.HEIGHT - PlotArea.BOTTOM + 16 + line,
                    HtmlText.text(panel.places().get(place)));
        }
        svg.append(PlotArea.axis(panel.axis()));
    }

    private void draw(Series series, int number) {
        add("<g class=\"s%d\">", series.colour());
        if (panel.isSequence()) {
            drawLine(series, number);
        }
        for (Point point : series.points()) {
            draw(point, series.label(), x(point.place()) + offset(number));
        }
        svg.append("</g>\n");
    }

    /** Series of one place stand beside each other. */
    private double offset(int number) {
        int count = panel.series().size();
        double apart = Math.min(MAX_BETWEEN_SERIES, SPREAD * placeWidth() / count);
        return (number - (count - 1) / 2.0) * apart;
    }

    private void drawLine(Series series, int number) {
        List<String> points = new ArrayList<>();
        IntStream.range(0, series.points().size()).forEach(i -> {
            Point point = series.points().get(i);
            points.add(HtmlText.at(x(point.place()) + offset(number)) + ","
                    + HtmlText.at(y(point.ours().mean())));
        });
        add("<polyline points=\"%s\"/>", String.join(" ", points));
    }

    private void draw(Point point, String label, double x) {
        double mean = point.ours().mean();
        String place = panel.places().get(point.place());
        add("<g><title>%s</title>", HtmlText.text(tip(point, label, place)));
        point.paper().ifPresent(paper -> drawDiamond(x, y(paper)));
        if (!Double.isNaN(point.ours().halfWidth())) {
            drawInterval(x, y(end(point, -1)), y(end(point, 1)));
        }
        add("<circle cx=\"%s\" cy=\"%s\" r=\"3.5\"/></g>", HtmlText.at(x), HtmlText.at(y(mean)));
    }

    private String tip(Point point, String label, String place) {
        double half = point.ours().halfWidth();
        return (label.isEmpty() ? place : label + ", " + place) + ": ours "
                + HtmlText.number(point.ours().mean())
                + (Double.isNaN(half) ? "" : " \u00b1 " + HtmlText.number(half))
                + (point.paper().isPresent()
                        ? ", paper " + HtmlText.number(point.paper().getAsDouble())
                        : "")
                + " " + panel.unit();
    }

    private void drawDiamond(double x, double y) {
        add("<path class=\"paper\" d=\"M%s %sl6 6l-6 6l-6 -6z\"/>", HtmlText.at(x), HtmlText.at(y - 6));
    }

    private void drawInterval(double x, double low, double high) {
        String left = HtmlText.at(x - 3);
        String right = HtmlText.at(x + 3);
        add(
                "<path class=\"interval\" d=\"M%s %sH%sM%s %sV%sM%s %sH%s\"/>",
                left,
                HtmlText.at(low),
                right,
                HtmlText.at(x),
                HtmlText.at(low),
                HtmlText.at(high),
                left,
                HtmlText.at(high),
                right);
    }
}
