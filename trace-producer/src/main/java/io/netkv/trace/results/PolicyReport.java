package io.netkv.trace.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.avro.OracleMode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

    private static final String HEADER = String.format(
            Locale.ROOT,
            "%-22s %8s %9s %9s %9s %9s %8s %6s  %-23s %13s %10s",
            "policy",
            "requests",
            "decisions",
            "TTFT mean",
            "TTFT p99",
            "transfer",
            "TBT",
            "SLO",
            "tier 0 / 1 / 2 / 3",
            "decision",
            "oracle age");
    private static final String UNITS = String.format(
            Locale.ROOT,
            "%-22s %8s %9s %9s %9s %9s %8s %6s  %-23s %13s %10s",
            "",
            "",
            "",
            "ms",
            "ms",
            "mean ms",
            "mean ms",
            "met",
            "% of transfers",
            "p50 / p99 ms",
            "median ms");

    /** The table, ready to print. */
    public String table() {
        StringBuilder table = new StringBuilder();
        table.append(HEADER).append('\n').append(UNITS).append('\n');
        table.append("-".repeat(HEADER.length())).append('\n');
        results.forEach(result -> table.append(line(result)).append('\n'));
        table.append('\n').append(comparison()).append(warning());
        return table.toString();
    }

    private String line(PolicyResult result) {
        double[] tiers = result.tierShare();
        return String.format(
                Locale.ROOT,
                "%-22s %8d %9d %9.0f %9.0f %9.0f %8.2f %5.1f%%  %4.1f / %4.1f / %4.1f / %4.1f %5.2f / %5.2f %10.0f",
                result.policy(),
                requests,
                result.assignments(),
                result.ttftMeanMillis(),
                result.ttftP99Millis(),
                result.transferMeanMillis(),
                result.tbtMillis(),
                100 * result.sloAttainment(),
                100 * tiers[0],
                100 * tiers[1],
                100 * tiers[2],
                100 * tiers[3],
                result.decisionMillis(50),
                result.decisionMillis(99),
                result.oracleAgeP50Millis());
    }

    /** Mean TTFT of the last policy against each of the others. */
    private String comparison() {
        PolicyResult last = results.get(results.size() - 1);
        String against = results.stream()
                .filter(other -> other != last)
                .map(other -> String.format(
                        Locale.ROOT,
                        "%+.1f%% against %s",
                        100 * (last.ttftMeanMillis() / other.ttftMeanMillis() - 1),
                        other.policy()))
                .collect(Collectors.joining(", "));
        return (against.isEmpty() ? "" : "Mean TTFT of " + last.policy() + ": " + against + ".\n")
                + regret(last)
                + modes(last);
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

    /** Writes an array, one object for each policy. */
    public void writeJson(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ArrayNode array = json.createArrayNode();
        for (PolicyResult result : results) {
            ObjectNode object = array.addObject();
            object.put("policy", result.policy());
            object.put("requests", requests);
            object.put("assignments", result.assignments());
            object.put("outcomes", result.outcomes());
            object.put("ttftMeanMillis", result.ttftMeanMillis());
            object.put("ttftP99Millis", result.ttftP99Millis());
            object.put("transferMeanMillis", result.transferMeanMillis());
            object.put("tbtMeanMillis", result.tbtMillis());
            object.put("sloAttainment", result.sloAttainment());
            ArrayNode share = object.putArray("tierShare");
            for (double tier : result.tierShare()) {
                share.add(tier);
            }
            if (!Double.isNaN(result.regretMeanMillis())) {
                object.put("regretMeanMillis", result.regretMeanMillis());
            }
            object.put("decisionP50Millis", result.decisionMillis(50));
            object.put("decisionP99Millis", result.decisionMillis(99));
        }
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), array);
    }
}
