package io.netkv.simulator.experiment.catalog;

import io.netkv.simulator.experiment.Experiment;
import java.util.List;
import java.util.stream.Collectors;

/** The paper's experiments, and what it leaves out. */
public final class Experiments {

    private Experiments() {}

    /** All of them, those of the paper first, in its order. */
    public static List<Experiment> all() {
        return List.of(
                new RatesExperiment(),
                new ContextLengthExperiment(),
                new AblationExperiment(),
                new ScaleExperiment(),
                new TierSharesExperiment(),
                new OversubscriptionExperiment(),
                new StalenessExperiment(),
                new PrefixSharingExperiment(),
                new PrefillExperiment(),
                new StateIntervalExperiment(),
                new PathsExperiment(),
                new PathStalenessExperiment(),
                new PlacementExperiment(),
                new SidesExperiment(),
                new RegretExperiment(),
                new LateReportsExperiment());
    }

    /**
     * The experiment of a name.
     *
     * @throws IllegalArgumentException listing the names, where there is none of that name
     */
    public static Experiment named(String name) {
        return all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("experiment '" + name + "' is not known; choose one of "
                        + all().stream().map(Experiment::name).collect(Collectors.joining(", ")) + ", all"));
    }
}
