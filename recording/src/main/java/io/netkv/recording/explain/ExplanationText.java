package io.netkv.recording.explain;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.core.fabric.Tier;
import io.netkv.recording.replay.DecisionContext;
import io.netkv.scheduler.InstanceCost;
import io.netkv.scheduler.PathHop;
import io.netkv.scheduler.PolicyChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An explanation in words. */
public final class ExplanationText {

    private static final int BEST = 10;
    /** Less is written as nothing. */
    private static final double LEAST_SECONDS = 0.5e-6;

    private ExplanationText() {}

    /**
     * Its lines.
     *
     * @param all whether every instance is listed; else the ten cheapest
     */
    public static List<String> lines(ExplainedDecision explained, boolean all) {
        List<String> lines = new ArrayList<>();
        DecodeAssignment answered = explained.answered();
        if (answered.getRefusal() != null) {
            lines.add(text(
                    "Request %s of fabric %s is not placed: %s.",
                    answered.getRequestId(), answered.getFabric(), answered.getRefusal()));
            return lines;
        }
        lines.add(text(
                "Request %s on fabric %s: from %s to %s (%s), decision %d of the fabric, by %s.",
                answered.getRequestId(),
                answered.getFabric(),
                answered.getPrefillInstance(),
                answered.getDecodeInstance(),
                Tier.words(answered.getTier()),
                answered.getSequence(),
                answered.getPolicy()));
        lines.add("");
        lines.add(why(explained));
        lines.add(oracle(answered));
        lines.add(transfer(explained));
        DecisionContext context = explained.context();
        if (context == null) {
            lines.add("The request itself is no longer on the topics: what the others would have cost is not known.");
            return lines;
        }
        if (!explained.isReproduced()) {
            lines.add(
                    "Decided again from what the topics still hold it comes out differently ("
                            + context.why().decision().getDecodeInstance()
                            + "): something that the scheduler had read is gone, or it has other weights. Take what follows with care.");
        }
        path(context, lines);
        candidates(explained, all, lines);
        policies(explained, context, lines);
        return lines;
    }

    private static String why(ExplainedDecision explained) {
        DecodeAssignment answered = explained.answered();
        String memory = answered.getMemoryAvailable() ? "" : " None of them has memory for it now: it waits there.";
        if (!explained.isTime()) {
            return text(
                    "%s chose it of %d instances by its own order; its costs are no time.%s",
                    answered.getPolicy(), answered.getCandidates(), memory);
        }
        CostBreakdown cost = answered.getCost();
        CostBreakdown next = answered.getRunnerUp();
        String second = next == null
                ? ""
                : next.getTotalSeconds() - cost.getTotalSeconds() < LEAST_SECONDS
                        ? text("; %s would cost as much", next.getInstance())
                        : text(
                                "; next is %s, %s ms more",
                                next.getInstance(), millis(next.getTotalSeconds() - cost.getTotalSeconds()));
        return text(
                "It costs %s ms, the least of %d instances that take it%s.%s",
                millis(cost.getTotalSeconds()), answered.getCandidates(), second, memory);
    }

    private static String oracle(DecodeAssignment answered) {
        String level = switch (answered.getOracleMode()) {
            case FRESH -> "believed as it is";
            case DECAYED -> "old, so believed in part";
            case TIERS_ONLY -> "too old: bandwidths of the fabric's description alone";
            case LOAD_ONLY -> "not used: load alone";
            case UNKNOWN -> "its use is not known";
        };
        return answered.getOracleVersion() == null
                ? "Oracle: no snapshot yet; " + level + "."
                : text(
                        "Oracle: snapshot %d, %d ms old; %s (%s).",
                        answered.getOracleVersion(), answered.getOracleAgeMillis(), level, answered.getOracleMode());
    }

    private static String transfer(ExplainedDecision explained) {
        DecodeAssignment answered = explained.answered();
        double predicted = answered.getPredictedTransferMillis();
        String sent = text("Transfer: %.1f MB, %.1f ms predicted", answered.getTransferBytes() / 1e6, predicted);
        Long actual = explained.transferMillis();
        if (actual == null) {
            return sent + "; its end is not reported.";
        }
        String off = predicted > 0 ? text(" (%+.0f%%)", 100 * (actual / predicted - 1)) : "";
        String ttft = explained.outcome() == null
                ? ""
                : text("; first token after %.0f ms", explained.outcome().getTtftMillis());
        return sent + text(", %d ms taken%s%s.", actual, off, ttft);
    }

    private static void path(DecisionContext context, List<String> lines) {
        if (context.why().path().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Path, with what others used of each link, and own transfers on it:");
        for (PathHop hop : context.why().path()) {
            for (PathHop.Link link : hop.links()) {
                double utilisation = context.utilisation(link.number());
                lines.add(text(
                        "  %-10s %-32s %8s %8.2f%s%s",
                        Tier.words(hop.tier()),
                        link.name(),
                        Double.isNaN(utilisation) ? "unknown" : text("%.0f%%", 100 * utilisation),
                        link.transfers(),
                        hop.links().size() > 1 ? "  one of these, the network chooses" : "",
                        link.equals(context.tightest()) ? "  <- tightest" : ""));
            }
        }
    }

    private static void candidates(ExplainedDecision explained, boolean all, List<String> lines) {
        List<InstanceCost> candidates = explained.candidates();
        lines.add("");
        boolean isTime = explained.isTime();
        lines.add(
                isTime
                        ? text(
                                "%-28s %-10s %10s %10s %10s %10s %10s",
                                "cost in ms of", "distance", "total", "prefill", "latency", "transfer", "load")
                        : text("%-28s %-10s %10s", "order of", "distance", "rank"));
        candidates.stream().limit(all ? Long.MAX_VALUE : BEST).forEach(each -> {
            CostBreakdown cost = each.cost();
            String terms = isTime
                    ? text(
                            "%10s %10s %10s %10s %10s",
                            millis(cost.getTotalSeconds()),
                            millis(cost.getPrefillSeconds()),
                            millis(cost.getLatencySeconds()),
                            millis(cost.getTransferSeconds()),
                            millis(cost.getLoadSeconds()))
                    : text("%10.4f", cost.getTotalSeconds());
            String mark = cost.getInstance().equals(explained.answered().getDecodeInstance()) ? "  <- chosen" : "";
            String out = each.isCandidate()
                    ? ""
                    : "  takes none now (" + each.standing().name().toLowerCase(Locale.ROOT) + ")";
            lines.add(text("%-28s %-10s %s%s%s", cost.getInstance(), Tier.words(cost.getTier()), terms, mark, out));
        });
        if (!all && candidates.size() > BEST) {
            lines.add("... and " + (candidates.size() - BEST) + " more; --all shows them.");
        }
    }

    private static void policies(ExplainedDecision explained, DecisionContext context, List<String> lines) {
        lines.add("");
        lines.add(text("%-28s %-28s %12s %s", "policy", "would choose", "its cost, ms", "what was chosen costs by it"));
        for (PolicyChoice each : context.why().policies()) {
            CostBreakdown cost = each.cost();
            boolean isSame = cost.getInstance().equals(explained.answered().getDecodeInstance())
                    && cost.getPrefillInstance().equals(explained.answered().getPrefillInstance());
            String regret =
                    isSame ? "the same choice" : each.isTime() ? "+" + millis(each.regretSeconds()) + " ms" : "no time";
            lines.add(text(
                    "%-28s %-28s %12s %s",
                    each.policy(), cost.getInstance(), each.isTime() ? millis(cost.getTotalSeconds()) : "-", regret));
        }
    }

    private static String millis(double seconds) {
        return text("%.3f", 1e3 * seconds);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
