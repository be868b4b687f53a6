package io.netkv.simulator.report;

import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.Background;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.TrialSettings;
import java.util.List;

/** What a result was made with, in words. */
public final class RunParameters {

    private RunParameters() {}

    /**
     * A line for each part; where an experiment varies a parameter, its own value stands in its rows.
     *
     * @param version of this program
     */
    public static List<String> of(ExperimentResult result, String version) {
        Experiment experiment = result.experiment();
        ExperimentSettings settings = result.settings();
        TrialSettings base = settings.base();
        return List.of(
                experiment.name() + ": " + experiment.title(),
                "netkv " + version + "; trace " + settings.traceName() + "; seeds 1 to " + settings.seeds() + "; "
                        + settings.requests() + " requests a trial at 64 GPUs",
                "fabric " + base.fabric().name() + "; policies "
                        + String.join(", ", settings.policiesOf(experiment)) + "; oracle every "
                        + base.refreshSeconds() + " s",
                cluster(base.cluster()),
                weights(base.weights()));
    }

    private static String cluster(ClusterParameters cluster) {
        Decode decode = cluster.decode();
        Background background = cluster.background();
        return "prefill " + cluster.prefill() + ", "
                + (cluster.prefillConcurrency() == 0 ? "no queue" : cluster.prefillConcurrency() + " at once")
                + (cluster.prefillCacheTokens() == 0
                        ? ""
                        : ", prefix cache " + cluster.prefillCacheTokens() + " tokens")
                + "; decode step " + decode.stepBaseMillis() + " + " + decode.stepPerRequestMillis()
                + " x batch ms; prefix cache " + decode.cacheTokens() + " tokens in blocks of "
                + decode.cacheBlockTokens() + "; background " + background.kind() + " " + background.share() + "; "
                + ArrivalSchedule.KV_BYTES_PER_TOKEN + " bytes of KV a token; stripes " + cluster.stripes();
    }

    private static String weights(PolicyWeights weights) {
        return "weights: a missing byte 1 / " + weights.cacheBandwidthBytesPerSecond() + " s, a request of load "
                + weights.cacheLoadSeconds() + " s in cache-load-aware, " + weights.networkLoadSeconds()
                + " s in netkv policies";
    }
}
