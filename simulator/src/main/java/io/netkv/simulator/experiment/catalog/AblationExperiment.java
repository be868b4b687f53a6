package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;
import static io.netkv.simulator.experiment.PaperTable.SELF;
import static io.netkv.simulator.experiment.PaperTable.STATIC;

import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;
import java.util.stream.Stream;

/** Table IV: each signal added in turn. */
final class AblationExperiment extends Experiment {

    AblationExperiment() {
        super(
                "ablation",
                "Each signal added in turn (Table IV)",
                List.of("workload"),
                List.of(CLA, STATIC, SELF, FULL),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.SLO, TrialMetric.TBT),
                List.of(
                        change(TrialMetric.TTFT, CLA),
                        change(TrialMetric.TTFT, STATIC),
                        change(TrialMetric.TTFT, SELF),
                        change(TrialMetric.TTFT_P99, CLA),
                        difference(TrialMetric.SLO, CLA),
                        difference(TrialMetric.TBT, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        means(table, "chatbot", 629, 598, 596, 595);
        means(table, "rag", 1812, 1627, 1596, 1592);
        means(table, "long-context", 7121, 6326, 6150, 6160);
        changes(table, "chatbot", -5.4, -17.3, 0.5, 0.30);
        changes(table, "rag", -11.9, -17.5, 2.0, 0.23);
        changes(table, "long-context", -12.1, -9.4, 4.8, 0.10);
        return table;
    }

    private static void means(
            PaperTable table, String workload, double cla, double withStatic, double withSelf, double full) {
        table.put(List.of(workload), CLA, TrialMetric.TTFT, cla)
                .put(List.of(workload), STATIC, TrialMetric.TTFT, withStatic)
                .put(List.of(workload), SELF, TrialMetric.TTFT, withSelf)
                .put(List.of(workload), FULL, TrialMetric.TTFT, full);
    }

    private static void changes(PaperTable table, String workload, double ttft, double p99, double slo, double tbt) {
        table.put(List.of(workload), FULL, CLA, TrialMetric.TTFT, ttft)
                .put(List.of(workload), FULL, CLA, TrialMetric.TTFT_P99, p99)
                .put(List.of(workload), FULL, CLA, TrialMetric.SLO, slo)
                .put(List.of(workload), FULL, CLA, TrialMetric.TBT, tbt);
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        return Stream.of(WorkloadProfile.CHATBOT, WorkloadProfile.RAG, WorkloadProfile.LONG_CONTEXT)
                .map(workload -> new TrialCondition(List.of(workload.name()), workload, base))
                .toList();
    }
}
