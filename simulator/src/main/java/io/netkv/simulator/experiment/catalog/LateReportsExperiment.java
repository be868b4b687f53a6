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

/** RAG where starts and ends of transfers are known later than they happen. Not in the paper. */
final class LateReportsExperiment extends Experiment {

    private static final String PATH = "netkv-path";
    private static final String STEER = "netkv-steer";
    private static final double[] DELAY_SECONDS = {0, 0.5, 2, 5, 15};

    private record Background(BackgroundKind kind, String name) {}

    private static final List<Background> BACKGROUND = List.of(
            new Background(BackgroundKind.STATIC, "static 40%"),
            new Background(BackgroundKind.HOT_UPLINKS, "hot uplinks 40%"));

    LateReportsExperiment() {
        super(
                "late-reports",
                "RAG by how late transfers are reported (not in the paper)",
                List.of("rate", "background", "delay"),
                List.of(CLA, FULL, PATH, STEER),
                List.of(TrialMetric.TTFT),
                List.of(
                        change(CLA, TrialMetric.TTFT, FULL),
                        change(PATH, TrialMetric.TTFT, FULL),
                        change(STEER, TrialMetric.TTFT, FULL)),
                new PaperTable());
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        for (double rate : new double[] {1, 2.5}) {
            for (Background background : BACKGROUND) {
                for (double delay : DELAY_SECONDS) {
                    conditions.add(new TrialCondition(
                            List.of(Math.round(100 * rate) + "%", background.name(), delay + " s"),
                            rate == 1 ? WorkloadProfile.RAG : WorkloadProfile.RAG.times(rate),
                            base.withCluster(base.cluster().withBackground(background.kind(), 0.4))
                                    .withReportDelaySeconds(delay)));
                }
            }
        }
        return conditions;
    }
}
