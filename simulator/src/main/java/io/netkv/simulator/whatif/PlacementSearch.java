package io.netkv.simulator.whatif;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.experiment.ParallelTasks;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialListener;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * Looks for a placement with a lower mean TTFT: from the better of the described one and prefill spread over all racks, by exchanges
 * between two nodes that are kept where they help. Its seeds are not those with which its result is compared afterwards, or luck would
 * be taken for gain.
 */
final class PlacementSearch {

    private static final int SEEDS = 4;
    private static final long FIRST_SEED = 1_000_001;
    /** Exchanges in a row that lead to nothing new, after which there is nothing left to try. */
    private static final int MAX_REPEATS = 500;

    private final ExperimentSettings settings;
    private final String policy;
    private final WorkloadProfile context;
    private final int loadPercent;
    private final ParallelTasks tasksInParallel;
    private final Runnable afterStep;
    private final List<ArrivalSchedule> schedules = new ArrayList<>();

    /**
     * A search.
     *
     * @param policy published name of the policy that decides
     * @param context which prompts
     * @param loadPercent how many of them
     * @param afterStep is notified of every placement that was tried
     */
    PlacementSearch(
            ExperimentSettings settings,
            String policy,
            WorkloadProfile context,
            int loadPercent,
            int threads,
            Runnable afterStep) {
        this.settings = settings;
        this.policy = policy;
        this.context = context;
        this.loadPercent = loadPercent;
        this.afterStep = afterStep;
        tasksInParallel = new ParallelTasks(threads);
    }

    /**
     * The best placement found.
     *
     * @param steps placements tried at most, 2 or more
     * @throws InterruptedException where the thread is interrupted
     */
    Placement best(int steps) throws InterruptedException {
        TrialCondition condition = WhatIfExperiment.condition(context, loadPercent, settings.base(), List.of());
        List<TraceRequest> trace = settings.trace();
        for (int i = 0; i < SEEDS; i++) {
            schedules.add(ArrivalSchedule.of(
                    trace,
                    condition.workload(),
                    condition.shape(),
                    settings.requests() * condition.cells(),
                    FIRST_SEED + i));
        }
        SplittableRandom random = new SplittableRandom(FIRST_SEED);
        Placement best = Placement.described(settings.base().fabric().spec());
        double least = meanTtftSeconds(best);
        Set<String> tried = new HashSet<>(Set.of(best.shape()));
        int repeats = 0;
        Placement next = best.spread();
        while (tried.size() < steps && repeats < MAX_REPEATS) {
            if (tried.add(next.shape())) {
                repeats = 0;
                double seconds = meanTtftSeconds(next);
                if (seconds < least) {
                    least = seconds;
                    best = next;
                }
            } else {
                repeats++;
            }
            next = best.exchanged(random);
        }
        return best;
    }

    private double meanTtftSeconds(Placement placement) throws InterruptedException {
        TrialSettings played = settings.base().withFabric(Fabric.of(placement.fabric()));
        List<Callable<Double>> trials = new ArrayList<>();
        for (ArrivalSchedule schedule : schedules) {
            trials.add(() -> new Trial(played, schedule, policy, TrialListener.NONE)
                    .run()
                    .ttftSeconds());
        }
        double mean = tasksInParallel.run(trials).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
        afterStep.run();
        return mean;
    }
}
