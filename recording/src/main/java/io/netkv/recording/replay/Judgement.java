package io.netkv.recording.replay;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import org.jspecify.annotations.Nullable;

/**
 * What a policy would have chosen, request by request, on what was known then.
 *
 * @param policy published name
 * @param requests that were placed
 * @param others of them, would have been placed elsewhere
 * @param regretSeconds how much more what was chosen costs than what it would have chosen, in its own terms, in sum; not a number for a
 *     policy whose cost is no time
 */
public record Judgement(String policy, long requests, long others, double regretSeconds) {

    /** Nothing yet. */
    static Judgement none(String policy) {
        return new Judgement(policy, 0, 0, 0);
    }

    /** This, and one more. */
    Judgement and(DecodeAssignment again) {
        CostBreakdown preferred = again.getPreferred();
        if (again.getRefusal() != null || preferred == null) {
            return this;
        }
        boolean isOther = !preferred.getInstance().equals(again.getDecodeInstance());
        Double regret = again.getRegretSeconds();
        return new Judgement(
                policy,
                requests + 1,
                others + (isOther ? 1 : 0),
                regretSeconds + (regret == null ? Double.NaN : regret));
    }

    /** How much better the policy expects to have been for one request, on average. */
    public double meanRegretSeconds() {
        return regretSeconds / requests;
    }

    static @Nullable String preferredInstance(DecodeAssignment again) {
        CostBreakdown preferred = again.getPreferred();
        return preferred == null ? null : preferred.getInstance();
    }
}
