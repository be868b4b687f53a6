package io.netkv.simulator.whatif;

import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentRunner;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;
import java.util.Optional;

/** Answers what a policy would be worth on a fabric, on several threads. What comes out does not depend on how many there are. */
public final class WhatIf {

    /** Load at which a placement is searched for, where it is among those that are played. */
    private static final int SEARCH_LOAD_PERCENT = 100;

    private final WhatIfSettings settings;
    private final ExperimentSettings played;
    private final int searchSteps;
    private final int threads;
    private final Runnable afterTrial;
    private final Runnable afterStep;

    /**
     * A question.
     *
     * @param settings what is asked
     * @param played on what: trace, fabric, seeds, requests
     * @param searchSteps placements to try at most; 0 for no search
     * @param threads 1 or more
     * @param afterTrial is notified of every trial that is done, on any of the threads
     * @param afterStep is notified of every placement that was tried
     */
    public WhatIf(
            WhatIfSettings settings,
            ExperimentSettings played,
            int searchSteps,
            int threads,
            Runnable afterTrial,
            Runnable afterStep) {
        if (searchSteps < 0 || searchSteps == 1) {
            throw new IllegalArgumentException(
                    "placements to try are " + searchSteps + "; give 2 or more, or 0 for no search");
        }
        this.settings = settings;
        this.played = played;
        this.searchSteps = searchSteps;
        this.threads = threads;
        this.afterTrial = afterTrial;
        this.afterStep = afterStep;
    }

    /** How many trials there are besides those of the search. */
    public int trials() {
        int grid = ExperimentRunner.trials(new WhatIfExperiment(settings), played);
        int placements = 2 * settings.loadPercents().size() * 2 * played.seeds();
        return grid + (searchSteps == 0 ? 0 : placements);
    }

    /**
     * Runs everything.
     *
     * @throws InterruptedException where the thread is interrupted; no trial runs any more then
     */
    public WhatIfResult run() throws InterruptedException {
        ExperimentRunner runner = new ExperimentRunner(threads, afterTrial);
        Uplinks uplinks = new Uplinks(played.base().fabric().spec());
        int described = settings.uplinkPercents().contains(100)
                ? 100
                : settings.uplinkPercents().get(0);
        ExperimentResult grid = runner.run(new WhatIfExperiment(settings), played);
        WhatIfResult result = new WhatIfResult(settings, grid, uplinks.oversubscription(described), Optional.empty());
        return searchSteps == 0
                ? result
                : result.with(placement(runner, result.best().context()));
    }

    /** Searched for with the prompts for which the policy is worth most. */
    private PlacementFound placement(ExperimentRunner runner, String contextName) throws InterruptedException {
        List<Integer> loads = settings.loadPercents();
        int load = loads.contains(SEARCH_LOAD_PERCENT) ? SEARCH_LOAD_PERCENT : loads.get(loads.size() - 1);
        WorkloadProfile context = settings.contexts().stream()
                .filter(each -> each.name().equals(contextName))
                .findFirst()
                .orElseThrow();
        Placement found =
                new PlacementSearch(played, settings.asked(), context, load, threads, afterStep).best(searchSteps);
        ExperimentResult comparison = runner.run(new PlacementComparison(settings, context, found), played);
        return PlacementFound.of(
                settings,
                contextName,
                load,
                Placement.described(played.base().fabric().spec()),
                found,
                comparison);
    }
}
