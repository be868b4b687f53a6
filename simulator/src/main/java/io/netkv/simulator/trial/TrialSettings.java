package io.netkv.simulator.trial;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.LedgerPolicy;
import io.netkv.core.placement.LivenessPolicy;
import io.netkv.core.placement.PlacementRules;
import io.netkv.core.placement.StalenessPolicy;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.cluster.ClusterParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a trial is played on.
 *
 * @param fabric the fabric
 * @param cluster everything else of the cluster
 * @param weights of the policies
 * @param rules what decisions depend on besides policy and state
 * @param refreshSeconds interval at which links are read and the oracle emits a snapshot, 0.001 or more
 * @param stateIntervalSeconds interval at which each decode instance reports its state, one after the other; 0: each
 *     reports as soon as something has changed
 * @param order which of a request's two instances is chosen when
 * @param reportDelaySeconds how much later than it happens the scheduler learns of the start and the end of a transfer, 0 or more
 * @param judge published name of a policy that names what it would have chosen in place of each decision, or null
 */
public record TrialSettings(
        Fabric fabric,
        ClusterParameters cluster,
        PolicyWeights weights,
        PlacementRules rules,
        double refreshSeconds,
        double stateIntervalSeconds,
        ChoiceOrder order,
        double reportDelaySeconds,
        @Nullable String judge) {

    /** Default interval between two snapshots: the stream's hop. */
    public static final double REFRESH_SECONDS = 1;

    /** The stream's defaults, but for the margin between clocks: virtual time has one clock, in whole milliseconds. */
    private static PlacementRules rules(long clockMarginMillis) {
        return new PlacementRules(
                StalenessPolicy.DEFAULT,
                new LedgerPolicy(LedgerPolicy.DEFAULT.expiryMillis(), clockMarginMillis),
                LivenessPolicy.DEFAULT);
    }

    public TrialSettings {
        if (!(refreshSeconds >= 1e-3) || Double.isInfinite(refreshSeconds)) {
            throw new IllegalArgumentException("refreshSeconds is " + refreshSeconds + "; it must be 0.001 or more");
        }
        if (!(stateIntervalSeconds >= 0) || Double.isInfinite(stateIntervalSeconds)) {
            throw new IllegalArgumentException(
                    "stateIntervalSeconds is " + stateIntervalSeconds + "; it must be 0 or more");
        }
        if (!(reportDelaySeconds >= 0) || Double.isInfinite(reportDelaySeconds)) {
            throw new IllegalArgumentException(
                    "reportDelaySeconds is " + reportDelaySeconds + "; it must be 0 or more");
        }
    }

    /** The project's {@code paper} parameters on a fabric. */
    public static TrialSettings paper(Fabric fabric) {
        return new TrialSettings(
                fabric,
                ClusterParameters.paper(),
                PolicyWeights.DEFAULT,
                rules(0),
                REFRESH_SECONDS,
                0,
                ChoiceOrder.PREFILL_IN_TURN,
                0,
                null);
    }

    /** The same on another fabric. */
    public TrialSettings withFabric(Fabric other) {
        return new TrialSettings(
                other, cluster, weights, rules, refreshSeconds, stateIntervalSeconds, order, reportDelaySeconds, judge);
    }

    /** The same with other parameters of the cluster. */
    public TrialSettings withCluster(ClusterParameters other) {
        return new TrialSettings(
                fabric, other, weights, rules, refreshSeconds, stateIntervalSeconds, order, reportDelaySeconds, judge);
    }

    /** The same with another interval between two snapshots. */
    public TrialSettings withRefreshSeconds(double seconds) {
        return new TrialSettings(
                fabric, cluster, weights, rules, seconds, stateIntervalSeconds, order, reportDelaySeconds, judge);
    }

    /**
     * The same with another interval between two states of an instance. On change, a state is reported after all that
     * happened in its millisecond; at an interval, that is not known.
     */
    public TrialSettings withStateIntervalSeconds(double seconds) {
        return new TrialSettings(
                fabric,
                cluster,
                weights,
                rules(seconds == 0 ? 0 : 1),
                refreshSeconds,
                seconds,
                order,
                reportDelaySeconds,
                judge);
    }

    /** The same with other weights of the policies. */
    public TrialSettings withWeights(PolicyWeights other) {
        return new TrialSettings(
                fabric, cluster, other, rules, refreshSeconds, stateIntervalSeconds, order, reportDelaySeconds, judge);
    }

    /** The same with another order of choices. */
    public TrialSettings withOrder(ChoiceOrder other) {
        return new TrialSettings(
                fabric,
                cluster,
                weights,
                rules,
                refreshSeconds,
                stateIntervalSeconds,
                other,
                reportDelaySeconds,
                judge);
    }

    /** The same with a policy that judges. */
    public TrialSettings withJudge(String policy) {
        return new TrialSettings(
                fabric,
                cluster,
                weights,
                rules,
                refreshSeconds,
                stateIntervalSeconds,
                order,
                reportDelaySeconds,
                policy);
    }

    /** The same where the scheduler learns later of starts and ends of transfers. */
    public TrialSettings withReportDelaySeconds(double seconds) {
        return new TrialSettings(
                fabric, cluster, weights, rules, refreshSeconds, stateIntervalSeconds, order, seconds, judge);
    }
}
