package io.netkv.simulator.experiment;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import java.util.List;
import java.util.stream.IntStream;

/** The probability that a RAG prompt keeps the prefix blocks it shares with others in the trace. */
final class PrefixSharing extends ExperimentBase {

    private static final int[] PERCENT = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90};

    PrefixSharing() {
        super(
                "prefix-sharing",
                "RAG by the probability that a prompt shares its prefix",
                List.of("probability"),
                List.of(CLA, FULL),
                List.of(Metric.TTFT, Metric.SLO, Metric.CACHED),
                List.of(change(Metric.TTFT, CLA)),
                new PaperTable()
                        .put(values(0), CLA, Metric.SLO, 91.6)
                        .put(values(90), CLA, Metric.SLO, 92.3)
                        .put(values(0), FULL, Metric.SLO, 94.1)
                        .put(values(90), FULL, Metric.SLO, 94.6));
    }

    private static List<String> values(int percent) {
        return List.of(percent + "%");
    }

    @Override
    public List<Condition> conditions(TrialSettings base) {
        return IntStream.of(PERCENT)
                .mapToObj(percent -> new Condition(
                        values(percent), WorkloadProfile.RAG, RequestShape.sharingWith(percent / 100.0), base, 1))
                .toList();
    }
}
