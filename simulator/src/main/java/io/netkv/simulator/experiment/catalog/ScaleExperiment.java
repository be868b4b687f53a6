package io.netkv.simulator.experiment.catalog;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.core.fabric.FatTree;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;
import java.util.stream.IntStream;

/** Table V, flow level: RAG on 64 to 1,024 GPUs, arrivals and requests growing with them. */
final class ScaleExperiment extends Experiment {

    private static final int GPUS_PER_CELL = 64;
    private static final int[] CELLS = {1, 2, 4, 8, 16};

    ScaleExperiment() {
        super(
                "scale",
                "RAG on larger fabrics (Table V, flow level)",
                List.of("gpus"),
                List.of(CLA, FULL),
                List.of(TrialMetric.TTFT, TrialMetric.TRANSFER),
                List.of(change(TrialMetric.TTFT, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        for (int cells : CELLS) {
            List<String> values = List.of(String.valueOf(GPUS_PER_CELL * cells));
            table.put(values, CLA, TrialMetric.TRANSFER, cells == 1 ? 799 : 851)
                    .put(values, FULL, TrialMetric.TRANSFER, 603)
                    .put(values, FULL, CLA, TrialMetric.TTFT, cells == 1 ? -11.0 : -13.6);
        }
        return table;
    }

    @Override
    public boolean definesOwnFabrics() {
        return true;
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        return IntStream.of(CELLS).mapToObj(cells -> condition(base, cells)).toList();
    }

    private static TrialCondition condition(TrialSettings base, int cells) {
        return new TrialCondition(
                List.of(String.valueOf(GPUS_PER_CELL * cells)),
                WorkloadProfile.RAG.times(cells),
                RequestTransform.AS_RECORDED,
                base.withFabric(
                        FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric()),
                cells);
    }
}
