package io.netkv.simulator.whatif;

import io.netkv.core.fabric.Fabric;
import io.netkv.simulator.experiment.Experiment;
import io.netkv.simulator.experiment.PaperTable;
import io.netkv.simulator.experiment.TrialCondition;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.ArrayList;
import java.util.List;

/** The policies on an operator's fabric by context length, oversubscription and load. */
final class WhatIfExperiment extends Experiment {

    private final WhatIfSettings settings;

    WhatIfExperiment(WhatIfSettings settings) {
        super(
                "what-if",
                "By context length, oversubscription and load",
                List.of("context", "oversubscription", "load"),
                settings.policies(),
                List.of(
                        TrialMetric.TTFT,
                        TrialMetric.TTFT_P99,
                        TrialMetric.TRANSFER,
                        TrialMetric.TBT,
                        TrialMetric.BOUND),
                List.of(
                        change(settings.asked(), TrialMetric.TTFT, settings.today()),
                        change(settings.asked(), TrialMetric.TTFT_P99, settings.today())),
                new PaperTable());
        this.settings = settings;
    }

    @Override
    public List<TrialCondition> conditions(TrialSettings base) {
        List<TrialCondition> conditions = new ArrayList<>();
        Uplinks uplinks = new Uplinks(base.fabric().spec());
        for (WorkloadProfile context : settings.contexts()) {
            for (int percent : settings.uplinkPercents()) {
                TrialSettings scaled = base.withFabric(Fabric.of(uplinks.scaled(percent)));
                String oversubscription = uplinks.oversubscription(percent);
                for (int load : settings.loadPercents()) {
                    conditions.add(
                            condition(context, load, scaled, List.of(context.name(), oversubscription, load + "%")));
                }
            }
        }
        return conditions;
    }

    /** One context at one load, with as many requests as the fabric's size asks for. */
    static TrialCondition condition(
            WorkloadProfile context, int loadPercent, TrialSettings played, List<String> values) {
        return new TrialCondition(
                values, context.times(loadPercent / 100.0), RequestTransform.AS_RECORDED, played, Math.max(1, (int)
                        Math.round(WhatIfSettings.sizeFactor(played.fabric()))));
    }
}
