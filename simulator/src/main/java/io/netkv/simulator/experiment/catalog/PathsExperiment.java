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

/** What single links are worth, with and without choosing them, by workload, rate and background. Not in the paper. */
final class PathsExperiment extends Experiment {

    private static final String PATH = "netkv-path";
    private static final String STEER = "netkv-steer";

    private static final List<WorkloadProfile> WORKLOADS =
            List.of(WorkloadProfile.RAG, WorkloadProfile.LONG_CONTEXT, WorkloadProfile.CHATBOT);
    private static final double[] RATES = {1, 2.5};

    private record Background(BackgroundKind kind, int percent, String name) {}

    private static final List<Background> BACKGROUND = List.of(
            new Background(BackgroundKind.STATIC, 0, "none"),
            new Background(BackgroundKind.STATIC, 20, "static 20%"),
            new Background(BackgroundKind.STATIC, 40, "static 40%"),
            new Background(BackgroundKind.HOT_LINKS, 20, "hot 20%"),
            new Background(BackgroundKind.HOT_LINKS, 40, "hot 40%"),
            new Background(BackgroundKind.HOT_UPLINKS, 40, "hot uplinks 40%"));

    PathsExperiment() {
        super(
                "paths",
                "Single links, weighed and chosen, by workload, rate and background (not in the paper)",
                List.of("workload", "rate", "background"),
                List.of(
                        CLA,
                        FULL,
                        PATH,
                        STEER,
                        "llmd-topology",
                        "dynamo-taints-required",
                        "dynamo-taints-preferred",
                        "dynamo-qos-table",
                        "token-load"),
                List.of(
                        TrialMetric.TTFT,
                        TrialMetric.TTFT_P99,
                        TrialMetric.TBT,
                        TrialMetric.BOUND,
                        TrialMetric.OVER_BOUND),
                List.of(
                        change(STEER, TrialMetric.TTFT, FULL),
                        change(PATH, TrialMetric.TTFT, FULL),
                        change(STEER, TrialMetric.TTFT_P99, FULL),
                        difference(STEER, TrialMetric.TBT, CLA),
                        difference(PATH, TrialMetric.TBT, CLA)),
                new PaperTable());
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        for (WorkloadProfile workload : WORKLOADS) {
            for (double rate : RATES) {
                for (Background background : BACKGROUND) {
                    conditions.add(new TrialCondition(
                            List.of(workload.name(), Math.round(100 * rate) + "%", background.name()),
                            rate == 1 ? workload : workload.times(rate),
                            base.withCluster(
                                    base.cluster().withBackground(background.kind(), background.percent() / 100.0))));
                }
            }
        }
        return conditions;
    }
}
