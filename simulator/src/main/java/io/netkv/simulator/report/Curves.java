package io.netkv.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Lines over a numeric axis, as SVG. In the colours of {@link PanelSvg}, and dashed in as many ways as there are colours, so that colour
 * is not all that tells them apart.
 *
 * @param title what it shows
 * @param across what is along the horizontal axis, with its unit
 * @param up what is along the vertical axis, with its unit
 * @param isOverDecades whether the horizontal axis is logarithmic where values differ by much
 * @param lines what is drawn
 */
record Curves(String title, String across, String up, boolean isOverDecades, List<Line> lines) {

    private static final String[] DASHES = {"", "7 3", "2 3", "9 3 2 3", "4 4", "12 4"};

    Curves {
        lines = List.copyOf(lines);
    }

    /**
     * One line.
     *
     * @param label names it
     * @param colour number of its colour, as in other plots
     * @param points x and y, in ascending order of x
     */
    record Line(String label, int colour, List<double[]> points) {

        Line {
            points = List.copyOf(points);
        }
    }

    /** The figure, with its data. */
    List<String> html() {
        List<String> html = new ArrayList<>();
        html.add("<figure><figcaption><b>" + HtmlText.text(title) + "</b>");
        for (Line line : lines) {
            html.add("<span class=\"s" + line.colour() + "\"><svg class=\"sample\" viewBox=\"0 0 22 8\">"
                    + "<polyline points=\"0,4 22,4\"" + dash(line) + "/></svg>" + HtmlText.text(line.label())
                    + "</span>");
        }
        html.add(DataLink.of(title, csv()));
        html.add("</figcaption>");
        html.add(svg());
        html.add("</figure>");
        return html;
    }

    private String dash(Line line) {
        String dash = DASHES[lines.indexOf(line) % DASHES.length];
        return dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + "\"";
    }

    private String csv() {
        StringBuilder csv = new StringBuilder("line," + across.replace(',', ' ') + "," + up.replace(',', ' ') + "\n");
        for (Line line : lines) {
            for (double[] point : line.points()) {
                csv.append(line.label())
                        .append(String.format(Locale.ROOT, ",%.6g,%.6g%n", point[0], point[1])
                                .replace("\r", ""));
            }
        }
        return csv.toString();
    }

    private String svg() {
        Axis x = isOverDecades ? Axis.of(least(0), most(0)) : Axis.around(0, most(0));
        PlotArea area = new PlotArea(Axis.around(0, most(1)));
        StringBuilder svg = new StringBuilder(PlotArea.begin(title)).append(area.grid(up));
        for (double value : x.values()) {
            svg.append(PlotArea.text(
                    "place", horizontal(x, value), PlotArea.HEIGHT - PlotArea.BOTTOM + 16, x.label(value)));
        }
        svg.append(PlotArea.axis(across));
        for (Line line : lines) {
            svg.append("<g class=\"s" + line.colour() + "\"><polyline class=\"curve\"" + dash(line) + " points=\"");
            for (double[] point : line.points()) {
                svg.append(HtmlText.at(horizontal(x, point[0])))
                        .append(',')
                        .append(HtmlText.at(area.y(point[1])))
                        .append(' ');
            }
            svg.append("\"><title>" + HtmlText.text(line.label()) + "</title></polyline></g>\n");
        }
        return svg.append("</svg>").toString();
    }

    private static double horizontal(Axis x, double value) {
        return PlotArea.LEFT + (PlotArea.WIDTH - PlotArea.LEFT - PlotArea.RIGHT) * x.position(value);
    }

    private double least(int coordinate) {
        return values(coordinate).min().orElse(0);
    }

    private double most(int coordinate) {
        return values(coordinate).max().orElse(1);
    }

    private DoubleStream values(int coordinate) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(point -> point[coordinate]);
    }
}
