package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;

/**
 * RAG where prefill is finite: one prompt at a time on each prefill instance, with and without a prefix cache there as
 * large as a decode instance's. Not in the paper, whose prefill neither waits nor finds a prefix.
 */
final class PrefillExperiment extends Experiment {

    PrefillExperiment() {
        super(
                "prefill",
                "RAG with a finite prefill queue and a prefix cache on prefill instances (not in the paper)",
                List.of("prefill"),
                List.of("round-robin", CLA, FULL),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.SLO, TrialMetric.TRANSFER),
                List.of(change(TrialMetric.TTFT, CLA)),
                new PaperTable());
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        ClusterParameters queued = base.cluster().withPrefillConcurrency(1);
        ClusterParameters cached =
                queued.withPrefillCacheTokens(base.cluster().decode().cacheTokens());
        return List.of(
                new TrialCondition(List.of("no queue"), WorkloadProfile.RAG, base),
                new TrialCondition(List.of("queue"), WorkloadProfile.RAG, base.withCluster(queued)),
                new TrialCondition(List.of("queue and cache"), WorkloadProfile.RAG, base.withCluster(cached)));
    }
}
