package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.ChoiceOrder;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which of a request's two instances is chosen first, or both at once. Prefill instances compute one prompt at a time and have a prefix cache
 * as large as a decode instance's. Not in the paper.
 */
final class SidesExperiment extends Experiment {

    private static final String STEER = "netkv-steer";

    /** What the orders are compared on. */
    private record Ground(String name, WorkloadProfile workload, double background, Fabric fabric) {}

    SidesExperiment() {
        super(
                "sides",
                "Prefill side first, decode side first, or both at once (not in the paper)",
                List.of("fabric", "order"),
                List.of(CLA, FULL, STEER),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.TRANSFER, TrialMetric.TBT),
                List.of(change(FULL, TrialMetric.TTFT, CLA), change(STEER, TrialMetric.TTFT, CLA)),
                new PaperTable());
    }

    @Override
    public boolean definesOwnFabrics() {
        return true;
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<Ground> grounds = List.of(
                new Ground(
                        "256 GPUs",
                        WorkloadProfile.RAG.times(4),
                        0.4,
                        FatTree.paper(4, FatTree.PAPER_OVERSUBSCRIPTION).fabric()),
                new Ground("two nodes", WorkloadProfile.CHATBOT, 0, PlacementFabrics.twoNodes()),
                new Ground("mixed racks", WorkloadProfile.RAG, 0.4, PlacementFabrics.mixedRacks()),
                new Ground("mixed racks that stay", WorkloadProfile.RAG, 0.4, PlacementFabrics.mixedRacksThatStay()));
        List<TrialCondition> conditions = new ArrayList<>();
        for (Ground ground : grounds) {
            ClusterParameters cluster = base.cluster()
                    .withBackground(BackgroundKind.STATIC, ground.background())
                    .withPrefillConcurrency(1)
                    .withPrefillCacheTokens(base.cluster().decode().cacheTokens());
            for (ChoiceOrder order : ChoiceOrder.values()) {
                conditions.add(new TrialCondition(
                        List.of(ground.name(), name(order)),
                        ground.workload(),
                        base.withFabric(ground.fabric()).withCluster(cluster).withOrder(order)));
            }
        }
        return conditions;
    }

    /** Both at once, against each other order on the same fabric. */
    @Override
    public boolean isCompared(TrialCondition condition, TrialCondition with) {
        return condition.settings().order() == ChoiceOrder.TOGETHER
                && with.settings().order() != ChoiceOrder.TOGETHER
                && condition.values().get(0).equals(with.values().get(0));
    }

    private static String name(ChoiceOrder order) {
        return order.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
