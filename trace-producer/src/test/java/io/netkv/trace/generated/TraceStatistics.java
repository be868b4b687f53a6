package io.netkv.trace.generated;

import io.netkv.core.trace.TraceRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What two traces are compared by. */
final class TraceStatistics {

    private final double[] inputTokens;
    private final double[] outputTokens;
    /** Requests of each step, in order of time. */
    private final double[] arrivalsPerStep;
    /** Distances of steps, milliseconds. */
    private final double[] stepMillis;

    private final double durationSeconds;
    private final double reusableShare;
    /** Share of requests that repeat more than the first block. */
    private final double continuingShare;
    /** How many requests ago a repeated block was last seen, without the block that all share. */
    private final double[] reuseDistances;

    TraceStatistics(List<TraceRequest> trace) {
        inputTokens = sorted(trace, TraceRequest::inputTokens);
        outputTokens = sorted(trace, TraceRequest::outputTokens);
        double[] steps = trace.stream()
                .mapToDouble(TraceRequest::timestampMillis)
                .distinct()
                .toArray();
        stepMillis = IntStream.range(1, steps.length)
                .mapToDouble(i -> steps[i] - steps[i - 1])
                .sorted()
                .toArray();
        Map<Long, Integer> counts = new HashMap<>();
        trace.forEach(request -> counts.merge(request.timestampMillis(), 1, Integer::sum));
        arrivalsPerStep =
                counts.values().stream().mapToDouble(count -> count).sorted().toArray();
        durationSeconds = steps[steps.length - 1] / 1000;

        Map<Long, Integer> lastSeen = new HashMap<>();
        DoubleStream.Builder distances = DoubleStream.builder();
        long blocks = 0;
        long reused = 0;
        int continuing = 0;
        for (int i = 0; i < trace.size(); i++) {
            int repeated = 0;
            for (long block : trace.get(i).prefixBlocks()) {
                Integer earlier = lastSeen.put(block, i);
                repeated += earlier == null ? 0 : 1;
                if (earlier != null && block != 0) {
                    distances.add(i - earlier);
                }
            }
            blocks += trace.get(i).prefixBlocks().length;
            reused += repeated;
            continuing += repeated > 1 ? 1 : 0;
        }
        reusableShare = (double) reused / blocks;
        continuingShare = (double) continuing / trace.size();
        reuseDistances = distances.build().sorted().toArray();
    }

    private static double[] sorted(List<TraceRequest> trace, ToIntFunction<TraceRequest> figure) {
        return trace.stream().mapToDouble(figure::applyAsInt).sorted().toArray();
    }

    /** The figures by name, in the order of the report. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("input mean", mean(inputTokens));
        quantiles(figures, "input", inputTokens);
        figures.put("output mean", mean(outputTokens));
        quantiles(figures, "output", outputTokens);
        figures.put("duration s", durationSeconds);
        figures.put("step ms p50", quantile(stepMillis, 0.5));
        figures.put("steps", (double) arrivalsPerStep.length);
        figures.put("arrivals per step mean", mean(arrivalsPerStep));
        figures.put("arrivals per step variance", variance(arrivalsPerStep));
        figures.put("reusable share", reusableShare);
        figures.put("continuing share", continuingShare);
        figures.put("reuse distance mean", mean(reuseDistances));
        quantiles(figures, "reuse distance", reuseDistances);
        return figures;
    }

    private static void quantiles(Map<String, Double> figures, String name, double[] sorted) {
        figures.put(name + " p50", quantile(sorted, 0.5));
        figures.put(name + " p90", quantile(sorted, 0.9));
        figures.put(name + " p99", quantile(sorted, 0.99));
        figures.put(name + " max", sorted[sorted.length - 1]);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    /** The two side by side. */
    static String table(TraceStatistics real, TraceStatistics generated) {
        StringBuilder table = new StringBuilder(String.format("%-28s %12s %12s%n", "", "real", "generated"));
        Map<String, Double> theirs = generated.figures();
        real.figures()
                .forEach((name, value) -> table.append(
                        String.format(Locale.ROOT, "%-28s %12.3f %12.3f%n", name, value, theirs.get(name))));
        return table.toString();
    }
}
