package io.netkv.simulator.whatif;

import io.netkv.simulator.experiment.ConfidenceInterval;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.PairedTtft;
import io.netkv.simulator.experiment.TrialCondition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A placement that a search found, and what it is worth with seeds that the search did not use.
 *
 * @param context the workload under which it was searched for
 * @param loadPercent the load under which it was searched for
 * @param described the placement of the description
 * @param found the best placement of the search; the described one where none was better
 * @param comparison both under every load
 * @param changePercent of mean TTFT of the policy that is asked about, from the described placement to the found one, under the load of the
 *     search
 */
public record PlacementFound(
        String context,
        int loadPercent,
        Placement described,
        Placement found,
        ExperimentResult comparison,
        ConfidenceInterval changePercent) {

    private static final int MAX_RACKS_SHOWN = 8;

    static PlacementFound of(
            WhatIfSettings settings,
            String context,
            int loadPercent,
            Placement described,
            Placement found,
            ExperimentResult comparison) {
        PairedTtft ttft = new PairedTtft(comparison);
        String load = loadPercent + "%";
        return new PlacementFound(
                context,
                loadPercent,
                described,
                found,
                comparison,
                ttft.changePercent(
                        condition(ttft, PlacementComparison.FOUND, load),
                        settings.asked(),
                        condition(ttft, PlacementComparison.DESCRIBED, load),
                        settings.asked()));
    }

    private static TrialCondition condition(PairedTtft ttft, String placement, String load) {
        return ttft.conditions().stream()
                .filter(condition -> condition.values().equals(List.of(placement, load)))
                .findFirst()
                .orElseThrow();
    }

    /** Whether it is faster, with seeds that the search did not use, and any node runs something else. */
    public boolean isFaster() {
        return !found.changedNodes(described).isEmpty() && changePercent.mean() < 0;
    }

    /** One sentence: what it is worth, and where prefill runs then. */
    public String headline() {
        if (!isFaster()) {
            return "No other placement of prefill nodes was found to be faster (" + context + " at " + loadPercent
                    + "% load).";
        }
        return "Prefill in other racks lowers mean TTFT by " + WhatIfResult.percent(changePercent) + " more (" + context
                + " at " + loadPercent + "% load): prefill instances by rack " + byRack(found) + " instead of "
                + byRack(described) + ".";
    }

    private static String byRack(Placement placement) {
        Map<String, Integer> racks = placement.prefillByRack();
        return racks.entrySet().stream()
                        .filter(rack -> rack.getValue() > 0)
                        .map(rack -> rack.getKey() + ": " + rack.getValue())
                        .limit(MAX_RACKS_SHOWN)
                        .collect(Collectors.joining(", "))
                + (racks.values().stream().filter(count -> count > 0).count() > MAX_RACKS_SHOWN ? ", ..." : "");
    }
}
