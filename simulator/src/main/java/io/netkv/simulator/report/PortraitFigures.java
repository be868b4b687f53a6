package io.netkv.simulator.report;

import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.Policies;
import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.Portrait;
import io.netkv.simulator.report.Curves.Line;
import io.netkv.simulator.report.Panel.Point;
import io.netkv.simulator.report.Panel.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Plots of a portrait: all requests' time to first token, the links over time, and how far KV caches were sent. */
final class PortraitFigures {

    /** More cannot be seen in a plot. */
    private static final int MOST_POINTS = 120;
    /** The slowest requests would leave no room for the others. */
    private static final double SHOWN_SHARE = 0.99;

    private PortraitFigures() {}

    /** Of one section of the report. */
    static List<String> html(Portrait portrait) {
        List<String> html = new ArrayList<>();
        html.add("<h3>Request by request</h3><p>" + HtmlText.text(words(portrait)) + "</p><div class=\"plots\">");
        html.addAll(new Curves("How many requests have their first token by then", "TTFT, s", "%", true, ttft(portrait))
                .html());
        html.addAll(new Curves("Links between racks and pods over time", "time, s", "% in use", false, links(portrait))
                .html());
        html.addAll(HtmlReport.figure(distances(portrait)));
        html.add("</div>");
        return html;
    }

    private static String words(Portrait portrait) {
        String condition = String.join(", ", portrait.condition().values());
        return "One condition" + (condition.isEmpty() ? "" : " (" + condition + ")") + " with seed " + portrait.seed()
                + ", by all policies on the same requests and background.";
    }

    private static List<Line> ttft(Portrait portrait) {
        return lines(portrait, policy -> {
            double[] sorted = policy.ttftSeconds();
            int shown = (int) (SHOWN_SHARE * sorted.length);
            List<double[]> points = new ArrayList<>();
            for (int i = 0; i < MOST_POINTS && shown > 0; i++) {
                int at = (int) ((long) i * (shown - 1) / (MOST_POINTS - 1));
                points.add(new double[] {sorted[at], 100.0 * (at + 1) / sorted.length});
            }
            return points;
        });
    }

    private static List<Line> links(Portrait portrait) {
        return lines(portrait, policy -> {
            int count = policy.congestion().size();
            int width = Math.max(1, (count + MOST_POINTS - 1) / MOST_POINTS);
            List<double[]> points = new ArrayList<>();
            for (int from = 0; from + width <= count; from += width) {
                List<Portrait.Congestion> stretch = policy.congestion().subList(from, from + width);
                points.add(new double[] {
                    stretch.get(0).seconds(),
                    100
                            * stretch.stream()
                                    .mapToDouble(Portrait.Congestion::share)
                                    .average()
                                    .orElse(0)
                });
            }
            return points;
        });
    }

    private static List<Line> lines(Portrait portrait, Function<Portrait.OfPolicy, List<double[]>> points) {
        List<Line> lines = new ArrayList<>();
        for (Portrait.OfPolicy policy : portrait.policies()) {
            List<double[]> of = points.apply(policy);
            if (!of.isEmpty()) {
                lines.add(new Line(policy.policy(), colour(policy.policy()), of));
            }
        }
        return lines;
    }

    /** As in the other plots. */
    private static int colour(String policy) {
        return Series.colourOf(Policies.names().indexOf(policy));
    }

    private static Panel distances(Portrait portrait) {
        int tiers = portrait.policies().get(0).tierShares().length;
        List<String> distances = IntStream.range(0, tiers).mapToObj(Tier::words).toList();
        List<Series> series = new ArrayList<>();
        for (Portrait.OfPolicy policy : portrait.policies()) {
            List<Point> points = IntStream.range(0, tiers)
                    .mapToObj(tier -> new Point(
                            tier,
                            ConfidenceInterval.of(new double[] {100 * policy.tierShares()[tier]}),
                            OptionalDouble.empty()))
                    .toList();
            series.add(new Series(policy.policy(), colour(policy.policy()), points));
        }
        return new Panel("How far KV caches are sent", "%", "distance", distances, false, 0, 100, series);
    }
}
