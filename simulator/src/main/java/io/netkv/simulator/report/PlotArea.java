package io.netkv.simulator.report;

/**
 * Where a plot's values stand on its paper, and the lines behind them.
 *
 * @param up the vertical axis
 */
record PlotArea(Axis up) {

    static final int WIDTH = 460;
    static final int HEIGHT = 270;
    static final int LEFT = 58;
    static final int RIGHT = 12;
    static final int TOP = 22;
    static final int BOTTOM = 50;

    /** The tag that a plot begins with. */
    static String begin(String title) {
        return "<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"" + HtmlText.text(title)
                + "\">\n";
    }

    double y(double value) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - up.position(value));
    }

    /** A line for each round value of the vertical axis, and its unit above them. */
    String grid(String unit) {
        StringBuilder svg = new StringBuilder(text("unit", LEFT - 6, TOP - 10, unit));
        for (double value : up.values()) {
            String y = HtmlText.at(y(value));
            svg.append("<line class=\"" + (up.isZero(value) ? "zero" : "grid") + "\" x1=\"" + LEFT + "\" x2=\""
                    + (WIDTH - RIGHT) + "\" y1=\"" + y + "\" y2=\"" + y + "\"/>\n");
            svg.append(text("tick", LEFT - 6, y(value) + 4, up.label(value)));
        }
        return svg.toString();
    }

    /** What is along the horizontal axis. */
    static String axis(String across) {
        return text("axis", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 3, across);
    }

    static String text(String kind, double x, double y, String text) {
        return "<text class=\"" + kind + "\" x=\"" + HtmlText.at(x) + "\" y=\"" + HtmlText.at(y) + "\">"
                + HtmlText.text(text) + "</text>\n";
    }
}
