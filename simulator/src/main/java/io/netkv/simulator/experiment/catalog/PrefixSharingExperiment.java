package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;
import java.util.stream.IntStream;

/** The probability that a RAG prompt keeps the prefix blocks it shares with others in the trace. */
final class PrefixSharingExperiment extends Experiment {

    private static final int[] PERCENT = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90};

    PrefixSharingExperiment() {
        super(
                "prefix-sharing",
                "RAG by the probability that a prompt shares its prefix",
                List.of("probability"),
                List.of(CLA, FULL),
                List.of(TrialMetric.TTFT, TrialMetric.SLO, TrialMetric.CACHED),
                List.of(change(TrialMetric.TTFT, CLA)),
                new PaperTable()
                        .put(values(0), CLA, TrialMetric.SLO, 91.6)
                        .put(values(90), CLA, TrialMetric.SLO, 92.3)
                        .put(values(0), FULL, TrialMetric.SLO, 94.1)
                        .put(values(90), FULL, TrialMetric.SLO, 94.6));
    }

    private static List<String> values(int percent) {
        return List.of(percent + "%");
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        return IntStream.of(PERCENT)
                .mapToObj(percent -> new TrialCondition(
                        values(percent), WorkloadProfile.RAG, RequestTransform.sharingWith(percent / 100.0), base, 1))
                .toList();
    }
}
