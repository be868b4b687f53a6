package io.netkv.simulator.experiment;

import java.util.List;
import java.util.stream.Collectors;

/** The paper's experiments, and what it leaves out. */
public final class Experiments {

    private Experiments() {}

    /** All of them, those of the paper first, in its order. */
    public static List<Experiment> all() {
        return List.of(
                new Rates(),
                new ContextLength(),
                new Ablation(),
                new Scale(),
                new TierShares(),
                new Oversubscription(),
                new Staleness(),
                new PrefixSharing(),
                new Prefill());
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
