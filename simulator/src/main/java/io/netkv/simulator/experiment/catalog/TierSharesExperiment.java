package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;

/** Table VI: where transfers go, RAG at 100%. */
final class TierSharesExperiment extends Experiment {

    private static final List<String> RAG = List.of("rag");

    TierSharesExperiment() {
        super(
                "tier-shares",
                "Where transfers go (Table VI)",
                List.of("workload"),
                List.of(CLA, FULL),
                List.of(TrialMetric.TIER_0, TrialMetric.TIER_1, TrialMetric.TIER_2, TrialMetric.TIER_3),
                List.of(),
                new PaperTable()
                        .put(RAG, CLA, TrialMetric.TIER_0, 0)
                        .put(RAG, CLA, TrialMetric.TIER_1, 0)
                        .put(RAG, CLA, TrialMetric.TIER_2, 32.0)
                        .put(RAG, CLA, TrialMetric.TIER_3, 68.0)
                        .put(RAG, FULL, TrialMetric.TIER_0, 0)
                        .put(RAG, FULL, TrialMetric.TIER_1, 0)
                        .put(RAG, FULL, TrialMetric.TIER_2, 68.9)
                        .put(RAG, FULL, TrialMetric.TIER_3, 31.1));
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        return List.of(new TrialCondition(RAG, WorkloadProfile.RAG, base));
    }
}
