package io.netkv.simulator.experiment;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.simulator.cluster.ClusterParameters;
import java.util.List;

/**
 * RAG where prefill is finite: one prompt at a time on each prefill instance, with and without a prefix cache there as
 * large as a decode instance's. Not in the paper, whose prefill neither waits nor finds a prefix.
 */
final class Prefill extends ExperimentBase {

    Prefill() {
        super(
                "prefill",
                "RAG with a finite prefill queue and a prefix cache on prefill instances (not in the paper)",
                List.of("prefill"),
                List.of("round-robin", CLA, FULL),
                List.of(Metric.TTFT, Metric.TTFT_P99, Metric.SLO, Metric.TRANSFER),
                List.of(change(Metric.TTFT, CLA)),
                new PaperTable());
    }

    @Override
    public List<Condition> conditions(TrialSettings base) {
        ClusterParameters queued = base.cluster().withPrefillConcurrency(1);
        ClusterParameters cached =
                queued.withPrefillCacheTokens(base.cluster().decode().cacheTokens());
        return List.of(
                new Condition(List.of("no queue"), WorkloadProfile.RAG, base),
                new Condition(List.of("queue"), WorkloadProfile.RAG, base.withCluster(queued)),
                new Condition(List.of("queue and cache"), WorkloadProfile.RAG, base.withCluster(cached)));
    }
}
