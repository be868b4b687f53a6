package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;
import static io.netkv.simulator.experiment.PaperTable.RR;

import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;
import java.util.stream.IntStream;

/** Table III: every request of one context length, with RAG's rate and SLO. */
final class ContextLengthExperiment extends Experiment {

    private static final int[] TOKENS = {1_024, 4_096, 8_192, 16_384, 32_768, 65_536};

    /** Takes every request of a trace: each is cut or filled up. */
    private static final WorkloadProfile ANY_LENGTH = new WorkloadProfile(
            "any-length", 1, Integer.MAX_VALUE, WorkloadProfile.RAG.ratePerSecond(), WorkloadProfile.RAG.sloSeconds());

    ContextLengthExperiment() {
        super(
                "context-length",
                "Every request of one context length (Table III)",
                List.of("tokens"),
                List.of(RR, CLA, FULL),
                List.of(TrialMetric.TTFT),
                List.of(
                        change(TrialMetric.TTFT, RR),
                        change(TrialMetric.TTFT, CLA),
                        difference(TrialMetric.TBT, CLA),
                        difference(TrialMetric.SLO, RR),
                        difference(TrialMetric.SLO, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        row(table, 1_024, -9.1, -2.2, 0.22, 0, 0);
        row(table, 4_096, -13.3, -3.2, 0.27, 0, 0);
        row(table, 8_192, -15.2, -10.2, 0.26, 0, 0);
        row(table, 16_384, -20.2, -17.6, 0.17, 20.1, 13.6);
        row(table, 32_768, -6.7, -4.3, 0.03, -0.6, -0.6);
        row(table, 65_536, 0, 0.2, 0, 0, 0);
        return table;
    }

    private static void row(
            PaperTable table, int tokens, double ttftRr, double ttftCla, double tbt, double sloRr, double sloCla) {
        List<String> values = List.of(String.valueOf(tokens));
        table.put(values, FULL, RR, TrialMetric.TTFT, ttftRr)
                .put(values, FULL, CLA, TrialMetric.TTFT, ttftCla)
                .put(values, FULL, CLA, TrialMetric.TBT, tbt)
                .put(values, FULL, RR, TrialMetric.SLO, sloRr)
                .put(values, FULL, CLA, TrialMetric.SLO, sloCla);
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        return IntStream.of(TOKENS)
                .mapToObj(tokens -> new TrialCondition(
                        List.of(String.valueOf(tokens)), ANY_LENGTH, RequestTransform.ofLength(tokens), base, 1))
                .toList();
    }
}
