package io.netkv.simulator.report;

import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.whatif.PlacementFound;
import io.netkv.simulator.whatif.WhatIfResult;
import io.netkv.simulator.whatif.WhatIfResult.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a policy would be worth, as text: the headline, from which load on it matters, and a row for each condition. */
public final class WhatIfText {

    private static final int LEFT_COLUMNS = 3;

    private WhatIfText() {}

    /**
     * In lines.
     *
     * @param parameters what it was made with, a line for each part
     */
    public static String of(WhatIfResult result, List<String> parameters) {
        StringBuilder text = new StringBuilder();
        text.append(result.headline()).append('\n');
        result.breakEvenLines().forEach(line -> text.append("  ").append(line).append('\n'));
        result.placement()
                .map(PlacementFound::headline)
                .ifPresent(headline -> text.append(headline).append('\n'));
        text.append('\n').append(table(result)).append('\n');
        parameters.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static String table(WhatIfResult result) {
        String today = result.settings().today();
        String asked = result.settings().asked();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "context",
                "oversubscription",
                "fastest",
                "load",
                "requests/s",
                today + " ms",
                asked + " ms",
                "change %",
                "95%",
                "change % from next best",
                "95%"));
        for (Cell cell : result.cells()) {
            rows.add(List.of(
                    cell.context(),
                    cell.oversubscription(),
                    cell.fastest(),
                    cell.loadPercent() + "%",
                    String.format(Locale.ROOT, "%.2f", cell.requestsPerSecond()),
                    String.format(Locale.ROOT, "%.0f", cell.today().mean()),
                    String.format(Locale.ROOT, "%.0f", cell.asked().mean()),
                    signed(cell.changePercent()),
                    half(cell.changePercent()),
                    signed(cell.changeFromNextBestPercent()),
                    half(cell.changeFromNextBestPercent())));
        }
        return AlignedText.of(rows, LEFT_COLUMNS);
    }

    private static String signed(ConfidenceInterval change) {
        return String.format(Locale.ROOT, "%+.1f", change.mean());
    }

    private static String half(ConfidenceInterval change) {
        return Double.isNaN(change.halfWidth()) ? "" : String.format(Locale.ROOT, "±%.1f", change.halfWidth());
    }
}
