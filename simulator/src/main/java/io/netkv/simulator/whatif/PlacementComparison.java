package io.netkv.simulator.whatif;

import io.netkv.core.fabric.Fabric;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;

/** The described placement and the one that was found, under each load. */
final class PlacementComparison extends Experiment {

    static final String DESCRIBED = "as described";
    static final String FOUND = "found";

    private final WhatIfSettings settings;
    private final WorkloadProfile context;
    private final Placement found;

    PlacementComparison(WhatIfSettings settings, WorkloadProfile context, Placement found) {
        super(
                "placement",
                "Prefill instances in other racks, " + context.name(),
                List.of("placement", "load"),
                List.of(settings.today(), settings.asked()),
                List.of(TrialMetric.TTFT, TrialMetric.TTFT_P99, TrialMetric.TRANSFER, TrialMetric.TBT),
                List.of(change(settings.asked(), TrialMetric.TTFT, settings.today())),
                new PaperTable());
        this.settings = settings;
        this.context = context;
        this.found = found;
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        TrialSettings moved = base.withFabric(Fabric.of(found.fabric()));
        List<TrialCondition> conditions = new ArrayList<>();
        for (int load : settings.loadPercents()) {
            conditions.add(WhatIfExperiment.condition(context, load, base, List.of(DESCRIBED, load + "%")));
        }
        for (int load : settings.loadPercents()) {
            conditions.add(WhatIfExperiment.condition(context, load, moved, List.of(FOUND, load + "%")));
        }
        return conditions;
    }
}
