package io.netkv.simulator.experiment;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;
import static io.netkv.simulator.experiment.PaperTable.SELF;
import static io.netkv.simulator.experiment.PaperTable.STATIC;

import java.util.List;
import java.util.stream.Stream;

/** Table IV: each signal added in turn. */
final class Ablation extends ExperimentBase {

    Ablation() {
        super(
                "ablation",
                "Each signal added in turn (Table IV)",
                List.of("workload"),
                List.of(CLA, STATIC, SELF, FULL),
                List.of(Metric.TTFT, Metric.TTFT_P99, Metric.SLO, Metric.TBT),
                List.of(
                        change(Metric.TTFT, CLA),
                        change(Metric.TTFT, STATIC),
                        change(Metric.TTFT, SELF),
                        change(Metric.TTFT_P99, CLA),
                        difference(Metric.SLO, CLA),
                        difference(Metric.TBT, CLA)),
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
        table.put(List.of(workload), CLA, Metric.TTFT, cla)
                .put(List.of(workload), STATIC, Metric.TTFT, withStatic)
                .put(List.of(workload), SELF, Metric.TTFT, withSelf)
                .put(List.of(workload), FULL, Metric.TTFT, full);
    }

    private static void changes(PaperTable table, String workload, double ttft, double p99, double slo, double tbt) {
        table.put(List.of(workload), FULL, CLA, Metric.TTFT, ttft)
                .put(List.of(workload), FULL, CLA, Metric.TTFT_P99, p99)
                .put(List.of(workload), FULL, CLA, Metric.SLO, slo)
                .put(List.of(workload), FULL, CLA, Metric.TBT, tbt);
    }

    @Override
    public List<Condition> conditions(TrialSettings base) {
        return Stream.of(WorkloadProfile.CHATBOT, WorkloadProfile.RAG, WorkloadProfile.LONG_CONTEXT)
                .map(workload -> new Condition(List.of(workload.name()), workload, base))
                .toList();
    }
}
