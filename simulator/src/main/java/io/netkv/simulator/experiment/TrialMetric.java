package io.netkv.simulator.experiment;

import io.netkv.simulator.trial.TrialResult;
import java.util.function.ToDoubleFunction;

/** A figure of a trial, as tables show it. */
public enum TrialMetric {
    /** Mean time to first token. */
    TTFT("TTFT", "ms", result -> 1e3 * result.ttftSeconds()),
    /** 99th percentile of the time to first token. */
    TTFT_P99("TTFT P99", "ms", result -> 1e3 * result.ttftP99Seconds()),
    /** Mean time between tokens. */
    TBT("TBT", "ms", result -> 1e3 * result.tbtSeconds()),
    /** Requests within their TTFT SLO. */
    SLO("SLO attainment", "%", result -> 100 * result.sloAttainment()),
    /** Mean KV transfer. */
    TRANSFER("transfer", "ms", result -> 1e3 * result.transferSeconds()),
    /** Mean wait for decode memory. */
    MEMORY_WAIT("memory wait", "ms", result -> 1e3 * result.memoryWaitSeconds()),
    /** Prompt tokens that the decode instance held already. */
    CACHED("cached tokens", "%", result -> 100 * result.cachedShare()),
    /** Requests to the busiest decode instance in 15 s, over those to one on average. */
    BUSIEST("busiest", "x mean", TrialResult::busiestShare),
    /** Requests that waited for memory that the decision had counted as free. */
    MEMORY_TWICE("memory given twice", "%", result -> 100 * result.memoryGivenTwiceShare()),
    /** Transfers within a node. */
    TIER_0("tier 0", "%", result -> 100 * result.tierShares()[0]),
    /** Transfers within a rack. */
    TIER_1("tier 1", "%", result -> 100 * result.tierShares()[1]),
    /** Transfers within a pod. */
    TIER_2("tier 2", "%", result -> 100 * result.tierShares()[2]),
    /** Transfers between pods. */
    TIER_3("tier 3", "%", result -> 100 * result.tierShares()[3]),
    /** The least mean TTFT that any policy could have. */
    BOUND("TTFT bound", "ms", result -> 1e3 * result.boundSeconds()),
    /** How far mean TTFT stands from the least that any policy could have: 1 or more. */
    OVER_BOUND("TTFT over bound", "x", result -> result.ttftSeconds() / result.boundSeconds()),
    /** The least mean TTFT with the bytes that this policy sent. */
    OWN_BYTES_BOUND("TTFT bound with own bytes", "ms", result -> 1e3 * result.ownBytesBoundSeconds()),
    /** What the policy that judges expected to gain with a single request, had it decided that. */
    REGRET("expected regret", "ms", result -> 1e3 * result.regretSeconds());

    private final String label;
    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // the functions keep nothing
    private final ToDoubleFunction<TrialResult> value;

    TrialMetric(String label, String unit, ToDoubleFunction<TrialResult> value) {
        this.label = label;
        this.unit = unit;
        this.value = value;
    }

    /** What it is called in tables. */
    public String label() {
        return label;
    }

    /** What it is counted in. */
    public String unit() {
        return unit;
    }

    /** Its value in a trial. */
    public double of(TrialResult result) {
        return value.applyAsDouble(result);
    }
}
