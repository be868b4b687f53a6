package io.netkv.simulator.trial;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.StalenessPolicy;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.cluster.ClusterParameters;

/**
 * What a trial is played on.
 *
 * @param fabric the fabric
 * @param cluster everything else of the cluster
 * @param weights of the policies
 * @param staleness how the use of the oracle changes with its age
 * @param refreshSeconds interval at which links are read and the oracle emits a snapshot, 0.001 or more
 */
public record TrialSettings(
        Fabric fabric,
        ClusterParameters cluster,
        PolicyWeights weights,
        StalenessPolicy staleness,
        double refreshSeconds) {

    /** Default interval between two snapshots: the stream's hop. */
    public static final double REFRESH_SECONDS = 1;

    public TrialSettings {
        if (!(refreshSeconds >= 1e-3) || Double.isInfinite(refreshSeconds)) {
            throw new IllegalArgumentException("refreshSeconds is " + refreshSeconds + "; it must be 0.001 or more");
        }
    }

    /** The project's {@code paper} parameters on a fabric. */
    public static TrialSettings paper(Fabric fabric) {
        return new TrialSettings(
                fabric, ClusterParameters.paper(), PolicyWeights.DEFAULT, StalenessPolicy.DEFAULT, REFRESH_SECONDS);
    }

    /** The same on another fabric. */
    public TrialSettings withFabric(Fabric other) {
        return new TrialSettings(other, cluster, weights, staleness, refreshSeconds);
    }

    /** The same with other parameters of the cluster. */
    public TrialSettings withCluster(ClusterParameters other) {
        return new TrialSettings(fabric, other, weights, staleness, refreshSeconds);
    }

    /** The same with another interval between two snapshots. */
    public TrialSettings withRefreshSeconds(double seconds) {
        return new TrialSettings(fabric, cluster, weights, staleness, seconds);
    }
}
