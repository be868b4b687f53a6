package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
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
import java.util.Locale;

/** The oracle's refresh interval, under static background and under hot links. */
final class StalenessExperiment extends Experiment {

    private static final double[] REFRESH_SECONDS = {0.1, 0.5, 1, 5, 15, 60};

    private static final BackgroundKind[] BACKGROUND = {BackgroundKind.STATIC, BackgroundKind.HOT_UPLINKS};

    StalenessExperiment() {
        super(
                "staleness",
                "RAG by the oracle's refresh interval",
                List.of("background", "refresh"),
                List.of(CLA, FULL),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.SLO),
                List.of(change(TrialMetric.TTFT, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        for (double seconds : REFRESH_SECONDS) {
            List<String> values = values(BackgroundKind.STATIC, seconds);
            table.put(values, CLA, TrialMetric.TTFT_P99, 10_950)
                    .put(values, FULL, TrialMetric.TTFT_P99, 9_200)
                    .put(values, CLA, TrialMetric.SLO, 92.7)
                    .put(values, FULL, TrialMetric.SLO, 94.55);
        }
        return table;
    }

    private static List<String> values(BackgroundKind kind, double seconds) {
        return List.of(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), seconds + " s");
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        for (BackgroundKind kind : BACKGROUND) {
            double share = base.cluster().background().share();
            TrialSettings settings = base.withCluster(base.cluster().withBackground(kind, share));
            for (double seconds : REFRESH_SECONDS) {
                conditions.add(new TrialCondition(
                        values(kind, seconds), WorkloadProfile.RAG, settings.withRefreshSeconds(seconds)));
            }
        }
        return conditions;
    }
}
