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

/** What a policy that judges the decisions of others expects to gain, beside what it gains where it decides. Not in the paper. */
final class RegretExperiment extends Experiment {

    private static final String STEER = "netkv-steer";

    private static final List<WorkloadProfile> WORKLOADS =
            List.of(WorkloadProfile.RAG, WorkloadProfile.LONG_CONTEXT, WorkloadProfile.CHATBOT);
    private static final List<String> JUDGES = List.of(FULL, STEER);

    RegretExperiment() {
        super(
                "regret",
                "What a judging policy expects to gain, beside what it gains (not in the paper)",
                List.of("workload", "judge"),
                List.of("round-robin", CLA, FULL, STEER),
                List.of(TrialMetric.TTFT, TrialMetric.REGRET),
                List.of(
                        difference("round-robin", TrialMetric.TTFT, FULL),
                        difference("round-robin", TrialMetric.TTFT, STEER),
                        difference(CLA, TrialMetric.TTFT, FULL),
                        difference(CLA, TrialMetric.TTFT, STEER)),
                new PaperTable());
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        for (WorkloadProfile workload : WORKLOADS) {
            for (String judge : JUDGES) {
                conditions.add(new TrialCondition(
                        List.of(workload.name(), judge),
                        workload,
                        base.withCluster(base.cluster().withBackground(BackgroundKind.STATIC, 0.2))
                                .withJudge(judge)));
            }
        }
        return conditions;
    }
}
