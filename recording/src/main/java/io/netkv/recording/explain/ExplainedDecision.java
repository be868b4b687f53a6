package io.netkv.recording.explain;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.recording.replay.DecisionContext;
import io.netkv.scheduler.InstanceCost;
import io.netkv.scheduler.SchedulerMirror;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision, and all that explains it.
 *
 * @param answered what the scheduler answered
 * @param context what it was decided on; null where the topics do not hold that any more
 * @param transferMillis what the transfer took, event time; null where that is not reported
 * @param outcome what the request experienced; null where that is not reported
 */
public record ExplainedDecision(
        DecodeAssignment answered,
        @Nullable DecisionContext context,
        @Nullable Long transferMillis,
        @Nullable RequestOutcome outcome) {

    /** Costs differ by less where they are computed again. */
    private static final double SAME = 1e-9;

    /** Whether the costs of the policy that decided are seconds. */
    boolean isTime() {
        return Policies.all(PolicyWeights.DEFAULT).stream()
                .anyMatch(policy -> policy.name().equals(answered.getPolicy()) && policy.isTime());
    }

    /** Whether the same is decided again, at the same cost: then what is shown of the other instances is what the scheduler saw. */
    boolean isReproduced() {
        if (context == null) {
            return false;
        }
        DecodeAssignment again = context.why().decision();
        if (answered.getRefusal() != null) {
            return again.getRefusal() != null;
        }
        double cost = answered.getCost().getTotalSeconds();
        return SchedulerMirror.isSameChoice(again, answered)
                && Math.abs(again.getCost().getTotalSeconds() - cost) <= SAME * Math.max(1, Math.abs(cost));
    }

    /** Its cost; of several that cost the same the chosen one comes first. */
    private double order(InstanceCost each) {
        double cost = each.cost().getTotalSeconds();
        boolean isChosen = each.cost().getInstance().equals(answered.getDecodeInstance());
        return isChosen ? cost - SAME * Math.max(1, Math.abs(cost)) : cost;
    }

    /** The decode instances, those that take the request first, the cheapest of them first. */
    List<InstanceCost> candidates() {
        return context == null
                ? List.of()
                : context.why().candidates().stream()
                        .sorted(Comparator.comparing((InstanceCost each) -> !each.isCandidate())
                                .thenComparingDouble(this::order))
                        .toList();
    }
}
