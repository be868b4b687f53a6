package io.netkv.simulator.report;

import java.util.Locale;

/** Text and numbers as the report writes them. */
final class HtmlText {

    private HtmlText() {}

    /** Text that no browser takes for markup, in attributes neither. */
    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Three significant figures or so: 1598, 12.7, -0.05. */
    static String number(double value) {
        String digits = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return minus(String.format(Locale.ROOT, digits, value));
    }

    /** The same, with its sign where it has one. */
    static String signed(double value) {
        if (value == 0) {
            return "0";
        }
        String digits = Math.abs(value) >= 100 ? "%+.0f" : Math.abs(value) >= 10 ? "%+.1f" : "%+.2f";
        return minus(String.format(Locale.ROOT, digits, value));
    }

    private static String minus(String number) {
        return number.replace('-', '\u2212');
    }

    /** A coordinate of a plot. */
    static String at(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
