package io.netkv.benchmarks;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.InstanceState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.placement.PlacementRules;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A decision by netkv-full, and the loop that it is at least: the same formula over arrays that hold everything ready for this one
 * request. There are 12 decode instances to a cell, so 48 to 12,288.
 */
@SuppressWarnings("NullAway.Init") // set by prepare
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {

    private static final long NOW_MILLIS = 1_700_000_000_000L;
    private static final int BYTES_PER_TOKEN = 327_680;
    private static final int IN_FLIGHT = 50;
    private static final int REPORT_MILLIS = 300;

    /** Cells of the fat tree. */
    @Param({"4", "16", "128", "1024"})
    public int cells;

    /** Whether instances report at intervals, and completions between them are estimated. */
    @Param({"false", "true"})
    public boolean sampled;

    /** The policy: one that looks at tiers, or {@code netkv-path} or {@code netkv-steer}. */
    @Param("netkv-full")
    public String policy;

    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();
    private final Random random = new Random(1);
    private Fabric fabric;
    private FabricScheduler scheduler;
    private double[] latency;
    private double[] bandwidth;
    private int[] load;
    private int turn;

    /** A fabric with loaded instances, transfers in flight and a snapshot. */
    @Setup
    public void prepare() {
        fabric = FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        scheduler = new FabricScheduler(fabric, Policies.named(policy, PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
        int count = fabric.decodeCount();
        latency = new double[count];
        bandwidth = new double[count];
        load = new int[count];
        for (int k = 0; k < count; k++) {
            load[k] = 1 + random.nextInt(40);
        }
        report(NOW_MILLIS - 2 * REPORT_MILLIS);
        // As many requests complete as are decided, one a millisecond.
        for (int completed = 0; completed < REPORT_MILLIS; ) {
            int k = random.nextInt(count);
            if (load[k] > 0) {
                load[k]--;
                completed++;
            }
        }
        report(NOW_MILLIS - REPORT_MILLIS);
        scheduler.oracle().update(1, NOW_MILLIS - 500);
        for (int tier = 0; tier < 4; tier++) {
            scheduler.oracle().updateTier(tier, 0.2 * random.nextDouble());
        }
        measureLinks();
        for (int i = 0; i < IN_FLIGHT; i++) {
            next();
            scheduler.decide(request, NOW_MILLIS, decision);
            scheduler.apply("r" + i, request, decision, NOW_MILLIS);
        }
        for (int k = 0; k < count; k++) {
            int tier = fabric.tier(fabric.prefillInstance(0), fabric.decodeInstance(k));
            latency[k] = fabric.tierLatencySeconds(tier);
            bandwidth[k] = fabric.tierBandwidthBytesPerSecond(tier) * (0.5 + 0.5 * random.nextDouble());
        }
    }

    /** Links that differ, and go on to do so. */
    private void measureLinks() {
        double[] congestion = random.doubles(fabric.linkCount()).toArray();
        for (int before = 10; before > 0; before--) {
            scheduler.updateLinks(LinkStates.measured(congestion), NOW_MILLIS - 5_000L * before, 5_000);
        }
    }

    private void report(long atMillis) {
        for (int k = 0; k < load.length; k++) {
            scheduler.updateInstance(
                    fabric.decodeInstance(k),
                    new InstanceState(load[k], 400_000, true, !sampled, atMillis),
                    new long[0],
                    0);
        }
    }

    private void next() {
        int prefill = turn++ % fabric.prefillCount();
        request.reset(fabric.prefillInstance(prefill), 1000 + turn % 10_000, 100, BYTES_PER_TOKEN, 512);
    }

    /** One decision; 256 of them take turns at the milliseconds of a quarter of a second. */
    @Benchmark
    public Decision decide() {
        next();
        scheduler.decide(request, NOW_MILLIS + turn % 256, decision);
        return decision;
    }

    /** One decision that chooses the prefill instance, too. */
    @Benchmark
    public Decision decidePair() {
        request.reset(PlacementRequest.CHOOSE, 1000 + turn++ % 10_000, 100, BYTES_PER_TOKEN, 512);
        scheduler.decide(request, NOW_MILLIS + turn % 256, decision);
        return decision;
    }

    /** The loop. */
    @Benchmark
    public int bareLoop() {
        double bytes = (1000 + turn++ % 10_000) * (double) BYTES_PER_TOKEN;
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < load.length; k++) {
            double cost = latency[k] + bytes / bandwidth[k] + 0.02 * load[k];
            if (cost < least) {
                least = cost;
                best = k;
            }
        }
        return best;
    }
}
