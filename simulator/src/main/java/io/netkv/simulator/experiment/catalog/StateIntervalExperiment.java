package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;
import static io.netkv.simulator.experiment.PaperTable.RR;
import static io.netkv.simulator.experiment.PaperTable.SELF;
import static io.netkv.simulator.experiment.PaperTable.STATIC;

import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * RAG, and many short prompts, by how often a decode instance reports its state. Not in the paper, where every decision
 * knows every instance's state; the other experiments have that too.
 */
final class StateIntervalExperiment extends Experiment {

    private static final double[] INTERVAL_SECONDS = {0, 0.1, 1, 5, 15};

    /** Short prompts with short answers: one cell can take 200 of them a second. */
    private static final WorkloadProfile SHORT = new WorkloadProfile("short", 1, 1024, 200, 1);

    private static final int SHORT_OUTPUT_TOKENS = 64;

    StateIntervalExperiment() {
        super(
                "state-interval",
                "RAG and short prompts by the interval of the decode instances' states (not in the paper)",
                List.of("workload", "interval"),
                List.of(RR, "cache-aware", CLA, STATIC, SELF, FULL),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.BUSIEST, TrialMetric.MEMORY_TWICE),
                List.of(),
                new PaperTable());
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        RequestTransform shortAnswers = RequestTransform.withOutputUpTo(SHORT_OUTPUT_TOKENS);
        for (double seconds : INTERVAL_SECONDS) {
            conditions.add(condition(WorkloadProfile.RAG, RequestTransform.AS_RECORDED, base, seconds));
        }
        for (double seconds : INTERVAL_SECONDS) {
            conditions.add(condition(SHORT, shortAnswers, base, seconds));
        }
        return conditions;
    }

    private static TrialCondition condition(
            WorkloadProfile workload, RequestTransform shape, TrialSettings base, double seconds) {
        List<String> values = List.of(workload.name(), seconds == 0 ? "on change" : seconds + " s");
        return new TrialCondition(values, workload, shape, base.withStateIntervalSeconds(seconds), 1);
    }
}
