package io.netkv.simulator.experiment;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import java.util.List;

/** Table VI: where transfers go, RAG at 100%. */
final class TierShares extends ExperimentBase {

    private static final List<String> RAG = List.of("rag");

    TierShares() {
        super(
                "tier-shares",
                "Where transfers go (Table VI)",
                List.of("workload"),
                List.of(CLA, FULL),
                List.of(Metric.TIER_0, Metric.TIER_1, Metric.TIER_2, Metric.TIER_3),
                List.of(),
                new PaperTable()
                        .put(RAG, CLA, Metric.TIER_0, 0)
                        .put(RAG, CLA, Metric.TIER_1, 0)
                        .put(RAG, CLA, Metric.TIER_2, 32.0)
                        .put(RAG, CLA, Metric.TIER_3, 68.0)
                        .put(RAG, FULL, Metric.TIER_0, 0)
                        .put(RAG, FULL, Metric.TIER_1, 0)
                        .put(RAG, FULL, Metric.TIER_2, 68.9)
                        .put(RAG, FULL, Metric.TIER_3, 31.1));
    }

    @Override
    public List<Condition> conditions(TrialSettings base) {
        return List.of(new Condition(RAG, WorkloadProfile.RAG, base));
    }
}
