package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;

/** What single links are worth by how often they are read, with much background traffic. Not in the paper. */
final class PathStalenessExperiment extends Experiment {

    private static final double SHARE = 0.4;
    private static final double[] REFRESH_SECONDS = {0.1, 0.5, 1, 5, 15, 60};
    private static final List<WorkloadProfile> WORKLOADS =
            List.of(WorkloadProfile.RAG, WorkloadProfile.RAG.times(2.5), WorkloadProfile.CHATBOT.times(2.5));
    private static final List<String> NAMES = List.of("rag 100%", "rag 250%", "chatbot 250%");

    PathStalenessExperiment() {
        super(
                "path-staleness",
                "Single links by the oracle's refresh interval (not in the paper)",
                List.of("workload", "background", "refresh"),
                List.of(FULL, "netkv-path", "netkv-steer"),
                List.of(TrialMetric.TTFT),
                List.of(change("netkv-steer", TrialMetric.TTFT, FULL), change("netkv-path", TrialMetric.TTFT, FULL)),
                new PaperTable());
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        for (int w = 0; w < WORKLOADS.size(); w++) {
            for (BackgroundKind kind : List.of(BackgroundKind.STATIC, BackgroundKind.HOT_LINKS)) {
                TrialSettings settings = base.withCluster(base.cluster().withBackground(kind, SHARE));
                for (double seconds : REFRESH_SECONDS) {
                    conditions.add(new TrialCondition(
                            List.of(NAMES.get(w), kind == BackgroundKind.STATIC ? "static" : "hot", seconds + " s"),
                            WORKLOADS.get(w),
                            settings.withRefreshSeconds(seconds)));
                }
            }
        }
        return conditions;
    }
}
