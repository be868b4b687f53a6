package io.netkv.benchmarks;

import io.netkv.core.fabric.FatTree;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.LowerBound;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialListener;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import io.netkv.trace.TraceSource;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.generated.SampleTrace;
import java.nio.file.Path;
import java.util.List;

/**
 * Requests that a trial plays per second of one thread's processor time: RAG at 100% on 64 and on 1,024 GPUs, the
 * cluster and the decisions of netkv-full. The baseline is the same with round-robin, which looks at no instance.
 * Argument: a trace in Mooncake's format; a generated one without.
 */
public final class TrialSpeed {

    private static final int SAMPLE_REQUESTS = 12_000;
    private static final int REQUESTS_PER_CELL = 6_000;
    private static final int RUNS = 12;

    private TrialSpeed() {}

    /** Runs it, prints requests per second and their ratio. */
    public static void main(String[] arguments) {
        TraceSource source = arguments.length > 0
                ? new TraceFile(Path.of(arguments[0]), false)
                : new SampleTrace(SAMPLE_REQUESTS, 1);
        List<TraceRequest> trace = source.readAll();
        for (int cells : new int[] {1, 16}) {
            measure(trace, cells);
        }
    }

    private static void measure(List<TraceRequest> trace, int cells) {
        TrialSettings settings = TrialSettings.paper(
                FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric());
        ArrivalSchedule plan = ArrivalSchedule.of(
                trace, WorkloadProfile.RAG.times(cells), RequestTransform.AS_RECORDED, REQUESTS_PER_CELL * cells, 1);
        double roundRobin = perSecond(settings, plan, "round-robin");
        double full = perSecond(settings, plan, "netkv-full");
        ResultRow.print("TrialSpeed, " + 64 * cells + " GPUs", "requests/s", full, roundRobin);
    }

    private static double perSecond(TrialSettings settings, ArrivalSchedule plan, String policy) {
        LowerBound bound = new LowerBound(settings, plan);
        return plan.count()
                / CpuClock.leastSeconds(RUNS, () -> new Trial(settings, plan, bound, policy, TrialListener.NONE).run());
    }
}
