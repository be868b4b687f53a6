package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;
import static io.netkv.simulator.experiment.PaperTable.RR;

import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;

/** Table II: RAG by request rate. */
final class RatesExperiment extends Experiment {

    RatesExperiment() {
        super(
                "rates",
                "RAG by request rate (Table II)",
                List.of("rate"),
                List.of(RR, CLA, FULL),
                List.of(
                        TrialMetric.TTFT,
                        TrialMetric.TBT,
                        TrialMetric.SLO,
                        TrialMetric.TRANSFER,
                        TrialMetric.BOUND,
                        TrialMetric.OWN_BYTES_BOUND),
                List.of(change(TrialMetric.TTFT, RR), change(TrialMetric.TTFT, CLA)),
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
        table.put(List.of(rate), policy, TrialMetric.TTFT, ttft)
                .put(List.of(rate), policy, TrialMetric.TBT, tbt)
                .put(List.of(rate), policy, TrialMetric.SLO, slo)
                .put(List.of(rate), policy, TrialMetric.TRANSFER, transfer);
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        return List.of(
                new TrialCondition(List.of("100%"), WorkloadProfile.RAG, base),
                new TrialCondition(List.of("200%"), WorkloadProfile.RAG.times(2), base),
                new TrialCondition(List.of("250%"), WorkloadProfile.RAG.times(2.5), base));
    }
}
