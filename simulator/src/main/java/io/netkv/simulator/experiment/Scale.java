package io.netkv.simulator.experiment;

import static io.netkv.simulator.experiment.PaperTable.CLA;
import static io.netkv.simulator.experiment.PaperTable.FULL;

import io.netkv.core.fabric.FatTree;
import java.util.List;
import java.util.stream.IntStream;

/** Table V, flow level: RAG on 64 to 1,024 GPUs, arrivals and requests growing with them. */
final class Scale extends ExperimentBase {

    private static final int GPUS_PER_CELL = 64;
    private static final int[] CELLS = {1, 2, 4, 8, 16};

    Scale() {
        super(
                "scale",
                "RAG on larger fabrics (Table V, flow level)",
                List.of("gpus"),
                List.of(CLA, FULL),
                List.of(Metric.TTFT, Metric.TRANSFER),
                List.of(change(Metric.TTFT, CLA)),
                paper());
    }

    private static PaperTable paper() {
        PaperTable table = new PaperTable();
        for (int cells : CELLS) {
            List<String> values = List.of(String.valueOf(GPUS_PER_CELL * cells));
            table.put(values, CLA, Metric.TRANSFER, cells == 1 ? 799 : 851)
                    .put(values, FULL, Metric.TRANSFER, 603)
                    .put(values, FULL, CLA, Metric.TTFT, cells == 1 ? -11.0 : -13.6);
        }
        return table;
    }

    @Override
    public boolean bringsFabrics() {
        return true;
    }

    @Override
    public List<Condition> conditions(TrialSettings base) {
        return IntStream.of(CELLS).mapToObj(cells -> condition(base, cells)).toList();
    }

    private static Condition condition(TrialSettings base, int cells) {
        return new Condition(
                List.of(String.valueOf(GPUS_PER_CELL * cells)),
                WorkloadProfile.RAG.times(cells),
                RequestShape.AS_RECORDED,
                base.withFabric(
                        FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric()),
                cells);
    }
}
