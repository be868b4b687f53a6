package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;

/** Figure 1: what netkv-full is worth, by oversubscription and background traffic. */
final class OversubscriptionExperiment extends Experiment {

    private static final int[] OVERSUBSCRIPTION = {1, 2, 4, 8};
    private static final int[] BACKGROUND_PERCENT = {0, 5, 10, 20, 40};

    private static final List<WorkloadProfile> WORKLOADS =
            List.of(WorkloadProfile.CHATBOT, WorkloadProfile.RAG, WorkloadProfile.LONG_CONTEXT);

    /** By workload, oversubscription and background, per cent. */
    private static final double[][][] TTFT_REDUCTION = {
        {
            {1.3, 1.4, 1.5, 1.7, 2.2},
            {2.5, 2.6, 2.8, 3.1, 4.0},
            {4.6, 4.8, 5.0, 5.5, 7.1},
            {7.8, 8.1, 8.3, 9.3, 11.2}
        },
        {
            {3.7, 3.9, 4.1, 4.5, 5.6},
            {6.6, 6.6, 7.1, 7.7, 9.3},
            {10.5, 10.6, 11.0, 11.6, 13.7},
            {14.3, 14.4, 14.5, 15.2, 15.9}
        },
        {
            {4.0, 3.9, 4.3, 4.9, 5.8},
            {6.6, 7.0, 7.1, 8.0, 9.9},
            {11.1, 11.9, 11.6, 12.8, 14.8},
            {14.3, 14.9, 15.2, 14.6, 11.2}
        }
    };

    OversubscriptionExperiment() {
        super(
                "oversubscription",
                "Mean TTFT against cache-load-aware by oversubscription and background (Figure 1)",
                List.of("workload", "oversubscription", "background"),
                List.of(CLA, FULL),
                List.of(),
                List.of(change(TrialMetric.TTFT, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        for (int w = 0; w < WORKLOADS.size(); w++) {
            for (int o = 0; o < OVERSUBSCRIPTION.length; o++) {
                for (int b = 0; b < BACKGROUND_PERCENT.length; b++) {
                    table.put(values(w, o, b), FULL, CLA, TrialMetric.TTFT, -TTFT_REDUCTION[w][o][b]);
                }
            }
        }
        return table;
    }

    private static List<String> values(int workload, int oversubscription, int background) {
        return List.of(
                WORKLOADS.get(workload).name(),
                OVERSUBSCRIPTION[oversubscription] + ":1",
                BACKGROUND_PERCENT[background] + "%");
    }

    @Override
    public boolean definesOwnFabrics() {
        return true;
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        for (int w = 0; w < WORKLOADS.size(); w++) {
            for (int o = 0; o < OVERSUBSCRIPTION.length; o++) {
                Fabric fabric = FatTree.paper(1, OVERSUBSCRIPTION[o]).fabric();
                for (int b = 0; b < BACKGROUND_PERCENT.length; b++) {
                    ClusterParameters cluster = base.cluster()
                            .withBackground(base.cluster().background().kind(), BACKGROUND_PERCENT[b] / 100.0);
                    TrialSettings settings = base.withFabric(fabric).withCluster(cluster);
                    conditions.add(new TrialCondition(values(w, o, b), WORKLOADS.get(w), settings));
                }
            }
        }
        return conditions;
    }
}
