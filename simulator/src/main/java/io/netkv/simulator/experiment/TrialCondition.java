package io.netkv.simulator.experiment;

import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.List;

/**
 * One condition of an experiment, under which every policy and seed is played.
 *
 * @param values one for each of the experiment's dimensions
 * @param workload which requests, and how many a second
 * @param shape what is made of them
 * @param settings what they are played on
 * @param cells the fabric's size in cells of 64 GPUs; the number of requests is multiplied by it
 */
public record TrialCondition(
        List<String> values, WorkloadProfile workload, RequestTransform shape, TrialSettings settings, int cells) {

    public TrialCondition {
        values = List.copyOf(values);
    }

    /** Requests as recorded, on one cell. */
    public TrialCondition(List<String> values, WorkloadProfile workload, TrialSettings settings) {
        this(values, workload, RequestTransform.AS_RECORDED, settings, 1);
    }

    /** The requests of a seed under it. */
    ArrivalSchedule plan(ExperimentSettings experiment, int seed) {
        return ArrivalSchedule.of(experiment.trace(), workload, shape, experiment.requests() * cells, seed);
    }
}
