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
import java.util.List;

/**
 * Where nearness is worth nothing, and where it is worth most: two nodes between which transfers are as fast as within one, and racks with
 * prefill and decode nodes side by side under uplinks of 8:1. Not in the paper.
 */
final class PlacementExperiment extends Experiment {

    private static final String STEER = "netkv-steer";

    PlacementExperiment() {
        super(
                "placement",
                "Where nearness is worth nothing and where it is worth most (not in the paper)",
                List.of("fabric", "rate"),
                List.of(CLA, FULL, STEER),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.TRANSFER, TrialMetric.TBT),
                List.of(
                        change(FULL, TrialMetric.TTFT, CLA),
                        change(STEER, TrialMetric.TTFT, CLA),
                        change(STEER, TrialMetric.TRANSFER, CLA)),
                new PaperTable());
    }

    @Override
    public boolean definesOwnFabrics() {
        return true;
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        TrialSettings quiet = base.withCluster(base.cluster().withBackground(BackgroundKind.STATIC, 0));
        TrialSettings busy = base.withCluster(base.cluster().withBackground(BackgroundKind.STATIC, 0.4));
        return List.of(
                new TrialCondition(
                        List.of("two nodes", "100%"),
                        WorkloadProfile.CHATBOT,
                        quiet.withFabric(PlacementFabrics.twoNodes())),
                new TrialCondition(
                        List.of("mixed racks", "100%"),
                        WorkloadProfile.RAG,
                        busy.withFabric(PlacementFabrics.mixedRacks())),
                new TrialCondition(
                        List.of("mixed racks", "250%"),
                        WorkloadProfile.RAG.times(2.5),
                        busy.withFabric(PlacementFabrics.mixedRacks())));
    }
}
