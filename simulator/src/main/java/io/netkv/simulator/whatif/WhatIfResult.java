package io.netkv.simulator.whatif;

import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.PairedTtft;
import io.netkv.simulator.experiment.TrialCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What came out: which policy is fastest where, by how much, and from which load on it matters. */
public final class WhatIfResult {

    /** Less than this is not worth a change: per cent of mean TTFT. */
    public static final double WORTH_PERCENT = 1;

    /** The same as text. */
    public static final String WORTH_PERCENT_TEXT = "1%";

    private final WhatIfSettings settings;
    private final ExperimentResult grid;
    private final List<Cell> cells;
    private final List<BreakEven> breakEvens;
    private final String describedOversubscription;
    private final Optional<PlacementFound> placement;

    /**
     * One condition.
     *
     * @param context name of the workload
     * @param oversubscription like {@code 4:1}
     * @param loadPercent of the context's rate
     * @param requestsPerSecond mean arrivals
     * @param today mean TTFT of what runs today, milliseconds
     * @param asked mean TTFT of the policy whose worth is asked, milliseconds
     * @param changePercent from today to asked, seed by seed; below 0 where asked is faster
     * @param fastest the policy with the lowest mean TTFT
     * @param nextBest the fastest policy besides the one that is asked about
     * @param changeFromNextBestPercent from it to asked
     */
    public record Cell(
            String context,
            String oversubscription,
            int loadPercent,
            double requestsPerSecond,
            ConfidenceInterval today,
            ConfidenceInterval asked,
            ConfidenceInterval changePercent,
            String fastest,
            String nextBest,
            ConfidenceInterval changeFromNextBestPercent) {

        /** Whether it is faster than today by {@value #WORTH_PERCENT}% or more, and the seeds agree on that side of 0. */
        public boolean isWorthIt() {
            return isWorth(changePercent);
        }
    }

    /**
     * From which load on it is worth something. A load stands between two that were played where it begins there; it is the lowest of them
     * where it is worth something at each; empty where it is not at the highest.
     *
     * @param context name of the workload
     * @param oversubscription like {@code 4:1}
     * @param loadPercent against what runs today
     * @param fromNextBestLoadPercent against the fastest of all other policies
     */
    public record BreakEven(
            String context,
            String oversubscription,
            OptionalDouble loadPercent,
            OptionalDouble fromNextBestLoadPercent) {}

    WhatIfResult(
            WhatIfSettings settings,
            ExperimentResult grid,
            String describedOversubscription,
            Optional<PlacementFound> placement) {
        this.settings = settings;
        this.grid = grid;
        this.describedOversubscription = describedOversubscription;
        this.placement = placement;
        PairedTtft ttft = new PairedTtft(grid);
        cells = ttft.conditions().stream()
                .map(condition -> cell(ttft, condition))
                .toList();
        breakEvens = computeBreakEvens();
    }

    /** The same with what a search for a placement found. */
    WhatIfResult with(PlacementFound found) {
        return new WhatIfResult(settings, grid, describedOversubscription, Optional.of(found));
    }

    private Cell cell(PairedTtft ttft, TrialCondition condition) {
        String today = settings.today();
        String asked = settings.asked();
        Comparator<String> bySpeed = Comparator.comparingDouble(
                policy -> ttft.millis(condition, policy).mean());
        String fastest = settings.policies().stream().min(bySpeed).orElseThrow();
        String nextBest = settings.policies().stream()
                .filter(policy -> !policy.equals(asked))
                .min(bySpeed)
                .orElseThrow();
        String load = condition.values().get(2);
        return new Cell(
                condition.values().get(0),
                condition.values().get(1),
                Integer.parseInt(load.substring(0, load.length() - 1)),
                condition.workload().ratePerSecond(),
                ttft.millis(condition, today),
                ttft.millis(condition, asked),
                ttft.changePercent(condition, asked, today),
                fastest,
                nextBest,
                ttft.changePercent(condition, asked, nextBest));
    }

    private List<BreakEven> computeBreakEvens() {
        Map<List<String>, List<Cell>> lines = new LinkedHashMap<>();
        for (Cell cell : cells) {
            lines.computeIfAbsent(List.of(cell.context(), cell.oversubscription()), line -> new ArrayList<>())
                    .add(cell);
        }
        return lines.entrySet().stream()
                .map(line -> new BreakEven(
                        line.getKey().get(0),
                        line.getKey().get(1),
                        breakEven(line.getValue(), Cell::changePercent),
                        breakEven(line.getValue(), Cell::changeFromNextBestPercent)))
                .toList();
    }

    /** Where the gain crosses the threshold for the last time, on a straight line between the two loads beside it. */
    private static OptionalDouble breakEven(List<Cell> byLoad, Function<Cell, ConfidenceInterval> change) {
        int first = byLoad.size();
        while (first > 0 && isWorth(change.apply(byLoad.get(first - 1)))) {
            first--;
        }
        if (first == byLoad.size()) {
            return OptionalDouble.empty();
        }
        Cell worth = byLoad.get(first);
        if (first == 0) {
            return OptionalDouble.of(worth.loadPercent());
        }
        Cell below = byLoad.get(first - 1);
        double gainBelow = -change.apply(below).mean();
        double gain = -change.apply(worth).mean();
        if (gainBelow >= WORTH_PERCENT || gain <= gainBelow) {
            return OptionalDouble.of(worth.loadPercent());
        }
        double share = (WORTH_PERCENT - gainBelow) / (gain - gainBelow);
        return OptionalDouble.of(below.loadPercent() + share * (worth.loadPercent() - below.loadPercent()));
    }

    private static boolean isWorth(ConfidenceInterval changePercent) {
        double half = Double.isNaN(changePercent.halfWidth()) ? 0 : changePercent.halfWidth();
        return changePercent.mean() <= -WORTH_PERCENT && changePercent.mean() + half < 0;
    }

    /** What was asked. */
    public WhatIfSettings settings() {
        return settings;
    }

    /** Every figure. */
    public ExperimentResult grid() {
        return grid;
    }

    /** By context, oversubscription and load. */
    public List<Cell> cells() {
        return cells;
    }

    /** By context and oversubscription. */
    public List<BreakEven> breakEvens() {
        return breakEvens;
    }

    /** What was found for prefill instances in other racks, where that was asked. */
    public Optional<PlacementFound> placement() {
        return placement;
    }

    /** The cells of the fabric as it is described. */
    public List<Cell> described() {
        return cells.stream()
                .filter(cell -> cell.oversubscription().equals(describedOversubscription))
                .toList();
    }

    /** Whether it is worth it on the described fabric under any context and load. */
    public boolean isWorthIt() {
        return described().stream().anyMatch(Cell::isWorthIt);
    }

    /** The described fabric's cell with the largest gain. */
    public Cell best() {
        return described().stream()
                .min(Comparator.comparingDouble(cell -> cell.changePercent().mean()))
                .orElseThrow();
    }

    /** One sentence: worth it, not, or undecided, and by how much. */
    public String headline() {
        String change = settings.asked() + " instead of " + settings.today();
        String fabric = grid.settings().base().fabric().name();
        Cell best = best();
        if (!isWorthIt() && -best.changePercent().mean() >= WORTH_PERCENT) {
            return "Undecided on " + fabric + ": " + change + " lowers mean TTFT by " + percent(best.changePercent())
                    + " at best, which may be chance; run with more seeds or more requests.";
        }
        if (!isWorthIt()) {
            return "Not worth it on " + fabric + ": " + change + " lowers mean TTFT by less than " + WORTH_PERCENT_TEXT
                    + " under every context and load that was tried.";
        }
        long worth = described().stream().filter(Cell::isWorthIt).count();
        return String.format(
                Locale.ROOT,
                "Worth it on %s in %d of %d conditions: %s lowers mean TTFT by up to %s (%s at %d%% load: %.0f ms"
                        + " instead of %.0f ms).",
                fabric,
                worth,
                described().size(),
                change,
                percent(best.changePercent()),
                best.context(),
                best.loadPercent(),
                best.asked().mean(),
                best.today().mean());
    }

    /** For each context on the described fabric, one sentence on the load from which on it matters. */
    public List<String> breakEvenLines() {
        return breakEvens.stream()
                .filter(each -> each.oversubscription().equals(describedOversubscription))
                .map(this::line)
                .toList();
    }

    private String line(BreakEven each) {
        return each.context() + ": " + WORTH_PERCENT_TEXT + " or more against " + settings.today() + " "
                + loads(each.loadPercent()) + ", against the next best of the others "
                + loads(each.fromNextBestLoadPercent());
    }

    private String loads(OptionalDouble breakEven) {
        if (breakEven.isEmpty()) {
            return "at no load";
        }
        int lowest = settings.loadPercents().get(0);
        double load = breakEven.getAsDouble();
        return load <= lowest ? "at every load" : String.format(Locale.ROOT, "from %.0f%% load on", load);
    }

    /** A gain with its interval, like {@code 12.3 ±1.4%}. */
    static String percent(ConfidenceInterval change) {
        return Double.isNaN(change.halfWidth())
                ? String.format(Locale.ROOT, "%.1f%%", -change.mean())
                : String.format(Locale.ROOT, "%.1f ±%.1f%%", -change.mean(), change.halfWidth());
    }
}
