package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.core.fabric.Role;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Where nearness is worth nothing, and where it is worth most: two nodes between which transfers are as fast as within one, and racks with
 * prefill and decode nodes side by side under uplinks of 8:1. Not in the paper.
 */
final class PlacementExperiment extends Experiment {

    private static final String STEER = "netkv-steer";
    private static final double GIGABYTE = 1e9;
    private static final long KV_CAPACITY_TOKENS = 450_000;
    private static final String LOCATION = "experiment placement";

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
                new TrialCondition(List.of("two nodes", "100%"), WorkloadProfile.CHATBOT, quiet.withFabric(twoNodes())),
                new TrialCondition(List.of("mixed racks", "100%"), WorkloadProfile.RAG, busy.withFabric(mixedRacks())),
                new TrialCondition(
                        List.of("mixed racks", "250%"), WorkloadProfile.RAG.times(2.5), busy.withFabric(mixedRacks())));
    }

    /**
     * Two nodes of four prefill instances and one decode instance each. KV caches go over the NICs, of 50 GB/s, within a node as between the
     * two (as llm-d-router's issue 2315 measured).
     */
    private static Fabric twoNodes() {
        TierSpec tier = new TierSpec(10e-6, 50 * GIGABYTE, LOCATION);
        FatTree nodes = new FatTree(
                "two-nodes",
                1,
                1,
                2,
                5,
                List.of(
                        new Uplink(50 * GIGABYTE, 1),
                        new Uplink(400 * GIGABYTE, 8),
                        new Uplink(400 * GIGABYTE, 8),
                        new Uplink(400 * GIGABYTE, 8)),
                List.of(tier, tier, tier, tier),
                Set.of(),
                KV_CAPACITY_TOKENS);
        return withRoles(nodes.spec(), number -> number % 5 < 4);
    }

    /** The paper's fabric at 8:1; the first node of each rack is prefill, the second decode. */
    private static Fabric mixedRacks() {
        return withRoles(FatTree.paper(1, 8).spec().named("mixed-racks"), number -> number % 4 < 2);
    }

    private static Fabric withRoles(FabricSpec spec, Predicate<Integer> isPrefill) {
        List<InstanceSpec> instances = IntStream.range(0, spec.instances().size())
                .mapToObj(number -> {
                    InstanceSpec instance = spec.instances().get(number);
                    boolean prefill = isPrefill.test(number);
                    return new InstanceSpec(
                            instance.name(),
                            instance.node(),
                            prefill ? Role.PREFILL : Role.DECODE,
                            prefill ? 0 : KV_CAPACITY_TOKENS,
                            instance.location());
                })
                .toList();
        return Fabric.of(new FabricSpec(
                spec.name(),
                spec.location(),
                spec.tiers(),
                spec.pods(),
                spec.racks(),
                spec.nodes(),
                instances,
                spec.links()));
    }
}
