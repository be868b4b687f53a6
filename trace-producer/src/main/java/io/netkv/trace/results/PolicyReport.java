package io.netkv.trace.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.avro.OracleMode;
import io.netkv.core.fabric.Tier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the policies were worth, as a table for people and an array for programs.
 *
 * @param results one line of the table each, at least one; the last is compared with the others
 * @param requests how many requests each of them was given
 * @param speed event time per wall time of the replay, above 0
 */
public record PolicyReport(List<PolicyResult> results, long requests, double speed) {

    private static final double SLOW_DECISION_MILLIS = 50;
    /** Of event time: live, nothing is known so late. */
    private static final double LATE_SECONDS = 5;

    /** Of the decisions; below it, what is compared is not what the last policy does live. */
    private static final double LEAST_FRESH_SHARE = 0.5;

    private static final String COLUMNS = "%-22s %8s %8s %11s %9s %9s %7s %6s  %s %14s %9s";
    private static final String DISTANCES = "node/rack/pod/cross-pod";

    /** The table, ready to print. */
    public String table() {
        String distances = distances();
        String header = row(
                "policy",
                "requests",
                "decided",
                "first token",
                "slowest",
                "of that",
                "token",
                "SLO",
                padded("sent within, %", distances.length()),
                "decision",
                "telemetry");
        String units =
                row("", "", "", "mean ms", "1 % ms", "transfer", "ms", "met", distances, "p50 / p99 ms", "age s");
        StringBuilder table = new StringBuilder();
        table.append(header).append('\n').append(units).append('\n');
        table.append("-".repeat(header.length())).append('\n');
        results.forEach(result -> table.append(line(result, distances.length())).append('\n'));
        table.append('\n').append(comparison()).append(warning());
        return table.toString();
    }

    private static String row(Object... values) {
        return String.format(Locale.ROOT, COLUMNS, values);
    }

    /** The distances that any KV cache was sent over, in words: the paper's, and those across zones. */
    private String distances() {
        int tiers = results.stream()
                .mapToInt(result -> result.tierShare().length)
                .max()
                .orElse(Tier.LEAST_COUNT);
        return DISTANCES
                + IntStream.range(Tier.LEAST_COUNT, tiers)
                        .mapToObj(tier -> "/" + Tier.words(tier))
                        .collect(Collectors.joining());
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private String line(PolicyResult result, int distancesWidth) {
        String shares = Arrays.stream(result.tierShare())
                .mapToObj(share -> String.format(Locale.ROOT, "%4s", number("%.1f", 100 * share)))
                .collect(Collectors.joining(" / "));
        return row(
                result.policy(),
                requests,
                result.assignments(),
                number("%.0f", result.ttftMeanMillis()),
                number("%.0f", result.completedRequests() == 0 ? Double.NaN : result.ttftP99Millis()),
                number("%.0f", result.transferMeanMillis()),
                number("%.2f", result.tbtMillis()),
                number("%.1f%%", 100 * result.sloAttainment()),
                padded(shares, distancesWidth),
                String.format(Locale.ROOT, "%.2f / %.2f", result.decisionMillis(50), result.decisionMillis(99)),
                number("%.1f", 1e-3 * result.oracleAgeP50Millis()));
    }

    /** What there is nothing to take a mean of is a dash. */
    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private PolicyResult last() {
        return results.get(results.size() - 1);
    }

    /** Mean TTFT of the last policy against each of the others, and what it means. */
    private String comparison() {
        PolicyResult last = last();
        List<PolicyResult> others = results.subList(0, results.size() - 1);
        if (others.isEmpty()) {
            return modes(last);
        }
        String against = others.stream()
                .map(other -> change(TtftChange.between(other, last)) + " against " + other.policy())
                .collect(Collectors.joining(", "));
        return "Mean time to first token of " + last.policy() + ": " + against + ".\n" + verdict(others) + "\n\n"
                + regret(last) + modes(last);
    }

    private static String change(TtftChange change) {
        if (Double.isNaN(change.share())) {
            return "nothing to compare";
        }
        return change.isLongEnough()
                ? String.format(Locale.ROOT, "%+.1f ±%.1f%%", 100 * change.share(), 100 * change.halfWidth())
                : String.format(Locale.ROOT, "%+.1f%%", 100 * change.share());
    }

    /** One line: whether it is worth it here. */
    private String verdict(List<PolicyResult> others) {
        PolicyResult last = last();
        PolicyResult rival = rival(others);
        TtftChange change = TtftChange.between(rival, last);
        if (!change.isLongEnough()) {
            return String.format(
                    Locale.ROOT,
                    "Too short to tell: %d requests have no interval; give %d or more (--limit, --sample-requests).",
                    change.requests(),
                    TtftChange.LEAST_REQUESTS);
        }
        if (last.readsOracle() && last.freshShare() < LEAST_FRESH_SHARE) {
            return String.format(
                    Locale.ROOT,
                    "No verdict: the oracle was fresh for %.0f%% of the decisions of %s only, so it hardly knew the network. Let it run"
                            + " longer, or slower.",
                    100 * last.freshShare(),
                    last.policy());
        }
        String transfers = String.format(
                Locale.ROOT,
                "KV transfers are %.0f%% of the time to first token of %s",
                100 * rival.transferMeanMillis() / rival.ttftMeanMillis(),
                rival.policy());
        if (change.isFaster()) {
            return String.format(
                    Locale.ROOT,
                    "Worth it here: first tokens come %.1f to %.1f%% sooner than with %s, %s. %s; here they take %.0f%% less.",
                    -100 * (change.share() + change.halfWidth()),
                    -100 * (change.share() - change.halfWidth()),
                    rival.policy(),
                    isBlind(rival) ? "the best of those that do not measure the network" : "the best of the others",
                    transfers,
                    100 * (1 - last.transferMeanMillis() / rival.transferMeanMillis()));
        }
        if (change.isSlower()) {
            return String.format(
                    Locale.ROOT,
                    "Not worth it here: first tokens come %.1f to %.1f%% later than with %s. %s.",
                    100 * (change.share() - change.halfWidth()),
                    100 * (change.share() + change.halfWidth()),
                    rival.policy(),
                    transfers);
        }
        return String.format(
                Locale.ROOT,
                "No difference from %s that this run can show: it may be up to %.1f%% sooner or %.1f%% later. %s.",
                rival.policy(),
                Math.max(0, -100 * (change.share() - change.halfWidth())),
                Math.max(0, 100 * (change.share() + change.halfWidth())),
                transfers);
    }

    /** What it has to beat: the fastest that does not measure the network, or of all where each does. */
    private static PolicyResult rival(List<PolicyResult> others) {
        return others.stream()
                .min(Comparator.comparing((PolicyResult other) -> !isBlind(other))
                        .thenComparing(PolicyResult::ttftMeanMillis))
                .orElseThrow();
    }

    private static boolean isBlind(PolicyResult result) {
        return !result.readsOracle();
    }

    /** What the last policy expected to gain, where it judged the decisions of the others. */
    private String regret(PolicyResult last) {
        String judged = results.stream()
                .filter(other -> other != last && !Double.isNaN(other.regretMeanMillis()))
                .map(other -> String.format(Locale.ROOT, "%.0f ms for %s", other.regretMeanMillis(), other.policy()))
                .collect(Collectors.joining(", "));
        return judged.isEmpty()
                ? ""
                : "Had it decided a single request in place of the other, it expected to gain: " + judged + ".\n";
    }

    /** Figures of a run that the machine could not keep up with are about the machine. */
    private String warning() {
        double slowest = results.stream()
                .mapToDouble(result -> result.decisionMillis(50))
                .max()
                .orElse(0);
        double lateSeconds = 1e-3
                * speed
                * results.stream()
                        .mapToDouble(result -> result.decisionMillis(99))
                        .max()
                        .orElse(0);
        if (slowest < SLOW_DECISION_MILLIS) {
            return lateSeconds < LATE_SECONDS || Double.isInfinite(lateSeconds)
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "%nAt %.0f times the trace's speed, one decision in a hundred took %.0f s of its time, and transfers and telemetry are"
                                    + " known as late. Live, they are not; policies that look closest at the network lose most by"
                                    + " it. Use a lower speed.",
                            speed,
                            lateSeconds);
        }
        return String.format(
                Locale.ROOT,
                "%nThis machine does not keep up: half of the decisions took more than %.0f ms, which is in the TTFT"
                        + " above. Use a lower speed, or fewer policies.",
                slowest);
    }

    private static String modes(PolicyResult result) {
        Map<OracleMode, Long> modes = result.modes();
        return "Oracle as " + result.policy() + " believed it: "
                + modes.entrySet().stream()
                        .map(mode ->
                                mode.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + mode.getValue())
                        .collect(Collectors.joining(", "))
                + " decisions.";
    }

    /**
     * Whether every request has exactly one assignment and one outcome under every policy.
     *
     * @param warnings is notified of each policy where that is not so
     */
    public boolean check(PrintWriter warnings) {
        boolean right = true;
        for (PolicyResult result : results) {
            if (result.assignments() != requests
                    || result.assignedRequests() != requests
                    || result.outcomes() != requests
                    || result.completedRequests() != requests) {
                warnings.printf(
                        Locale.ROOT,
                        "netkv: %s: %d requests, but %d assignments for %d of them, %d outcomes for %d of them and %d refusals%n",
                        result.policy(),
                        requests,
                        result.assignments(),
                        result.assignedRequests(),
                        result.outcomes(),
                        result.completedRequests(),
                        result.refused());
                right = false;
            }
        }
        return right;
    }

    /** Writes an array, one object for each policy. What is no number is null. */
    public void writeJson(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        results.forEach(result -> rows.add(row(result)));
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    }

    /** Writes the same as CSV, with a line of names; a column for each tier. */
    public void writeCsv(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (PolicyResult result : results) {
            List<String> names = new ArrayList<>();
            List<String> values = new ArrayList<>();
            row(result).forEach((name, value) -> {
                if (value instanceof List<?> tiers) {
                    for (int tier = 0; tier < tiers.size(); tier++) {
                        names.add(name + tier);
                        values.add(text(tiers.get(tier)));
                    }
                } else {
                    names.add(name);
                    values.add(text(value));
                }
            });
            if (lines.isEmpty()) {
                lines.add(String.join(",", names));
            }
            lines.add(String.join(",", values));
        }
        Files.write(file, lines);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private Map<String, @Nullable Object> row(PolicyResult result) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("policy", result.policy());
        row.put("requests", requests);
        row.put("assignments", result.assignments());
        row.put("outcomes", result.outcomes());
        row.put("ttftMeanMillis", orNull(result.ttftMeanMillis()));
        row.put("ttftP99Millis", result.ttftP99Millis());
        row.put("transferMeanMillis", orNull(result.transferMeanMillis()));
        row.put("tbtMeanMillis", orNull(result.tbtMillis()));
        row.put("sloAttainment", orNull(result.sloAttainment()));
        row.put(
                "tierShare",
                Arrays.stream(result.tierShare())
                        .mapToObj(PolicyReport::orNull)
                        .collect(Collectors.toCollection(ArrayList::new)));
        row.put("regretMeanMillis", orNull(result.regretMeanMillis()));
        row.put("decisionP50Millis", result.decisionMillis(50));
        row.put("decisionP99Millis", result.decisionMillis(99));
        row.put("freshShare", result.freshShare());
        TtftChange change = TtftChange.between(result, last());
        row.put("lastPolicyTtftChange", orNull(change.share()));
        row.put("lastPolicyTtftChangeHalfWidth", orNull(change.halfWidth()));
        return row;
    }

    private static @Nullable Double orNull(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
