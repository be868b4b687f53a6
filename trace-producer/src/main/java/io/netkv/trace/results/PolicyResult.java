package io.netkv.trace.results;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.OracleMode;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** What one policy did with the workload, gathered from the topics. */
public final class PolicyResult {

    private static final int DIGITS = 3;

    /**
     * A request that has its first token.
     *
     * @param arrivedAtMillis event time
     */
    record Completed(long arrivedAtMillis, double ttftMillis) {}

    private String policy;
    private final Set<String> assigned = new HashSet<>();
    private final Map<String, Completed> completed = new HashMap<>();
    private final long[] tiers = new long[Tier.MOST_COUNT];
    private final Map<OracleMode, Long> modes = new EnumMap<>(OracleMode.class);
    private final Histogram ttftMicros = new Histogram(DIGITS);
    private final Histogram decisionMicros = new Histogram(DIGITS);
    private final Histogram oracleAgeMillis = new Histogram(DIGITS);
    private double ttftSumMillis;
    private double transferSumMillis;
    private double tbtSumMillis;
    private double regretSumSeconds;
    private long judged;
    private long withSlo;
    private long withinSlo;
    private long assignments;
    private long outcomes;
    private long withoutMemory;
    private long refused;

    /**
     * Nothing yet.
     *
     * @param name what it is called until an assignment names its policy
     */
    public PolicyResult(String name) {
        policy = name;
    }

    /** Of several decisions for one request the first counts. */
    void add(DecodeAssignment assignment) {
        if (assignment.getRefusal() != null) {
            refused++;
            return;
        }
        assignments++;
        if (!assigned.add(assignment.getRequestId())) {
            return;
        }
        policy = assignment.getPolicy();
        tiers[assignment.getTier()]++;
        modes.merge(assignment.getOracleMode(), 1L, Long::sum);
        Double regret = assignment.getRegretSeconds();
        if (regret != null) {
            regretSumSeconds += regret;
            judged++;
        }
        if (!assignment.getMemoryAvailable()) {
            withoutMemory++;
        }
        Long age = assignment.getOracleAgeMillis();
        if (age != null) {
            oracleAgeMillis.recordValue(age);
        }
    }

    void add(RequestOutcome outcome) {
        outcomes++;
        Completed first = new Completed(outcome.getArrivedAtMillis(), outcome.getTtftMillis());
        if (completed.putIfAbsent(outcome.getRequestId(), first) != null) {
            return;
        }
        ttftMicros.recordValue(Math.max(0, Math.round(1e3 * outcome.getTtftMillis())));
        decisionMicros.recordValue(Math.max(0, Math.round(1e3 * outcome.getDecisionMillis())));
        ttftSumMillis += outcome.getTtftMillis();
        transferSumMillis += outcome.getTransferMillis();
        tbtSumMillis += outcome.getTbtMillis();
        Long slo = outcome.getTtftSloMillis();
        if (slo != null) {
            withSlo++;
            if (outcome.getTtftMillis() <= slo) {
                withinSlo++;
            }
        }
    }

    /** Published name of the policy. */
    String policy() {
        return policy;
    }

    /** Decisions on decode-assignments. */
    long assignments() {
        return assignments;
    }

    /** Requests that have an assignment. */
    long assignedRequests() {
        return assigned.size();
    }

    /** Records on request-outcomes. */
    long outcomes() {
        return outcomes;
    }

    /** Requests that have an outcome, by their ids. */
    Map<String, Completed> completed() {
        return completed;
    }

    /** How many of them there are. */
    long completedRequests() {
        return completed.size();
    }

    /** Requests that had to wait at an instance without memory for them. */
    long withoutMemory() {
        return withoutMemory;
    }

    /** Refusals on decode-assignments. */
    long refused() {
        return refused;
    }

    double ttftMeanMillis() {
        return ttftSumMillis / completed.size();
    }

    double ttftP99Millis() {
        return ttftMicros.getValueAtPercentile(99) * 1e-3;
    }

    double transferMeanMillis() {
        return transferSumMillis / completed.size();
    }

    double tbtMillis() {
        return tbtSumMillis / completed.size();
    }

    /** How much more a decision cost on average than what the policy that judges would have chosen; not a number if none does. */
    double regretMeanMillis() {
        return 1e3 * regretSumSeconds / judged;
    }

    /** Share of the requests with an SLO that met it, 0 to 1. */
    double sloAttainment() {
        return (double) withinSlo / withSlo;
    }

    /** Share of the assigned requests that went to each tier, 0 to 1: to the paper's four, and those beyond that any went to. */
    double[] tierShare() {
        int farthest = tiers.length - 1;
        while (farthest >= Tier.LEAST_COUNT && tiers[farthest] == 0) {
            farthest--;
        }
        double[] share = new double[farthest + 1];
        for (int tier = 0; tier < share.length; tier++) {
            share[tier] = (double) tiers[tier] / assigned.size();
        }
        return share;
    }

    double decisionMillis(double percentile) {
        return decisionMicros.getValueAtPercentile(percentile) * 1e-3;
    }

    double oracleAgeP50Millis() {
        return oracleAgeMillis.getTotalCount() == 0 ? Double.NaN : oracleAgeMillis.getValueAtPercentile(50);
    }

    /** Whether the policy reads what the oracle has measured. */
    boolean readsOracle() {
        return Policies.all(PolicyWeights.DEFAULT).stream()
                .anyMatch(known -> known.name().equals(policy) && known.readsOracle());
    }

    /** Share of the decisions that used the oracle as it is, 0 to 1; 0 where there are none. */
    double freshShare() {
        long fresh = modes.getOrDefault(OracleMode.FRESH, 0L);
        return assigned.isEmpty() ? 0 : (double) fresh / assigned.size();
    }

    /** How many decisions believed the oracle how far. */
    Map<OracleMode, Long> modes() {
        return modes;
    }
}
