package io.netkv.simulator.report;

import io.netkv.core.policy.Policies;
import io.netkv.core.policy.Policy;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.PairedTtft;
import io.netkv.simulator.experiment.TrialCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an experiment found, in a sentence or two. */
final class Headline {

    private final PairedTtft ttft;

    private Headline(PairedTtft ttft) {
        this.ttft = ttft;
    }

    /** Of a result; empty where there is one policy alone. */
    static Optional<String> of(ExperimentResult result) {
        Headline headline = new Headline(new PairedTtft(result));
        return headline.ttft.policies().size() < 2 ? Optional.empty() : Optional.of(headline.text());
    }

    private String text() {
        List<TrialCondition> conditions = ttft.conditions();
        String fastest = ttft.policies().stream()
                .max(Comparator.comparingLong(this::wins))
                .orElseThrow();
        String share = conditions.size() == 1
                ? "Fastest: " + fastest + "."
                : String.format(
                        Locale.ROOT,
                        "Fastest: %s, under %d of %d conditions.",
                        fastest,
                        wins(fastest),
                        conditions.size());
        String rival = rival(fastest);
        if (rival.isEmpty()) {
            return share;
        }
        List<ConfidenceInterval> changes = new ArrayList<>();
        conditions.forEach(condition -> changes.add(ttft.changePercent(condition, fastest, rival)));
        ConfidenceInterval best = changes.stream()
                .min(Comparator.comparingDouble(ConfidenceInterval::mean))
                .orElseThrow();
        ConfidenceInterval worst = changes.stream()
                .max(Comparator.comparingDouble(ConfidenceInterval::mean))
                .orElseThrow();
        long sure = changes.stream()
                .filter(change -> change.mean() + change.halfWidth() < 0)
                .count();
        String range = conditions.size() == 1 ? percent(best) : "from " + percent(best) + " to " + percent(worst);
        String believed = Double.isNaN(best.halfWidth())
                ? "One seed has no interval: run more to know whether to believe it."
                : String.format(Locale.ROOT, "The 95%% interval is below 0 under %d of %d.", sure, conditions.size());
        return share + " Its mean TTFT against " + rival + ": " + range + ". " + believed;
    }

    private static String percent(ConfidenceInterval change) {
        String half =
                Double.isNaN(change.halfWidth()) ? "" : String.format(Locale.ROOT, " \u00b1%.1f", change.halfWidth());
        return (HtmlText.signed(change.mean()) + half).replace('-', '\u2212') + "%";
    }

    private long wins(String policy) {
        return ttft.conditions().stream()
                .filter(condition -> ttft.policies().stream()
                        .allMatch(other -> ttft.millis(condition, policy).mean()
                                <= ttft.millis(condition, other).mean()))
                .count();
    }

    /** What it has to beat: the best of those that do not read the oracle, else of the others. */
    private String rival(String fastest) {
        return ttft.policies().stream()
                .filter(policy -> !policy.equals(fastest))
                .min(Comparator.comparing(Headline::readsOracle).thenComparingDouble(this::sumMillis))
                .orElse("");
    }

    private double sumMillis(String policy) {
        return ttft.conditions().stream()
                .mapToDouble(condition -> ttft.millis(condition, policy).mean())
                .sum();
    }

    private static boolean readsOracle(String name) {
        Policy policy = Policies.named(name, PolicyWeights.DEFAULT);
        return policy.readsOracle();
    }
}
