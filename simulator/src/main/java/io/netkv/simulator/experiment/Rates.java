package io.netkv.simulator.experiment;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;
import static io.netkv.simulator.experiment.PaperTable.RR;

import java.util.List;

/** Table II: RAG by request rate. */
final class Rates extends ExperimentBase {

    Rates() {
        super(
                "rates",
                "RAG by request rate (Table II)",
                List.of("rate"),
                List.of(RR, CLA, FULL),
                List.of(Metric.TTFT, Metric.TBT, Metric.SLO, Metric.TRANSFER, Metric.BOUND, Metric.OWN_BYTES_BOUND),
                List.of(change(Metric.TTFT, RR), change(Metric.TTFT, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        row(table, "100%", RR, 1969, 12.74, 90.7, 993);
        row(table, "100%", CLA, 1812, 12.71, 92.3, 835);
        row(table, "100%", FULL, 1598, 12.94, 94.4, 620);
        row(table, "200%", RR, 2171, 13.01, 88.7, 1194);
        row(table, "200%", CLA, 1995, 12.88, 90.6, 1018);
        row(table, "200%", FULL, 1710, 13.29, 93.3, 733);
        row(table, "250%", RR, 2224, 13.13, 88.2, 1246);
        row(table, "250%", CLA, 2068, 12.97, 89.9, 1091);
        row(table, "250%", FULL, 1793, 13.42, 92.5, 816);
        return table;
    }

    private static void row(
            PaperTable table, String rate, String policy, double ttft, double tbt, double slo, double transfer) {
        table.put(List.of(rate), policy, Metric.TTFT, ttft)
                .put(List.of(rate), policy, Metric.TBT, tbt)
                .put(List.of(rate), policy, Metric.SLO, slo)
                .put(List.of(rate), policy, Metric.TRANSFER, transfer);
    }

    @Override
    public List<Condition> conditions(TrialSettings base) {
        return List.of(
                new Condition(List.of("100%"), WorkloadProfile.RAG, base),
                new Condition(List.of("200%"), WorkloadProfile.RAG.times(2), base),
                new Condition(List.of("250%"), WorkloadProfile.RAG.times(2.5), base));
    }
}
