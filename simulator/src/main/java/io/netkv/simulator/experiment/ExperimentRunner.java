package io.netkv.simulator.experiment;

import io.netkv.simulator.experiment.ExperimentResult.Run;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.LowerBound;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs experiments on several threads. What comes out does not depend on how many there are. */
public final class ExperimentRunner {

    private final ParallelTasks tasksInParallel;
    private final Runnable afterTrial;

    /**
     * A runner.
     *
     * @param threads 1 or more
     * @param afterTrial is notified of every trial that is done, on any of the threads
     */
    public ExperimentRunner(int threads, Runnable afterTrial) {
        tasksInParallel = new ParallelTasks(threads);
        this.afterTrial = afterTrial;
    }

    /** How many trials an experiment has. */
    public static int trials(Experiment experiment, ExperimentSettings settings) {
        return experiment.conditions(settings.base()).size()
                * settings.seeds()
                * settings.policiesOf(experiment).size();
    }

    /**
     * Runs an experiment.
     *
     * @throws InterruptedException where the thread is interrupted; no trial runs any more then
     */
    public ExperimentResult run(Experiment experiment, ExperimentSettings settings) throws InterruptedException {
        List<Callable<List<Run>>> tasks = new ArrayList<>();
        for (TrialCondition condition : experiment.conditions(settings.base())) {
            for (int seed = 1; seed <= settings.seeds(); seed++) {
                tasks.add(pairedTrials(experiment, settings, condition, seed));
            }
        }
        List<Run> runs = new ArrayList<>();
        tasksInParallel.run(tasks).forEach(runs::addAll);
        return new ExperimentResult(
                experiment, settings, new ExperimentTableBuilder(experiment, settings, runs).table(), runs);
    }

    /** All policies of one seed: the same requests, arrivals, member links and background. */
    private Callable<List<Run>> pairedTrials(
            Experiment experiment, ExperimentSettings settings, TrialCondition condition, int seed) {
        return () -> {
            ArrivalSchedule plan = condition.plan(settings, seed);
            LowerBound bound = new LowerBound(condition.settings(), plan);
            List<Run> runs = new ArrayList<>();
            for (String policy : settings.policiesOf(experiment)) {
                Trial trial = new Trial(condition.settings(), plan, bound, policy, TrialListener.NONE);
                runs.add(new Run(condition, trial.run()));
                afterTrial.run();
            }
            return runs;
        };
    }
}
