package io.netkv.simulator.experiment;

import java.util.List;

/**
 * One condition of an experiment, under which every policy and seed is played.
 *
 * @param values one for each of the experiment's dimensions
 * @param workload which requests, and how many a second
 * @param shape what is made of them
 * @param settings what they are played on
 * @param cells the fabric's size in cells of 64 GPUs: so many times the requests are played
 */
public record Condition(
        List<String> values, WorkloadProfile workload, RequestShape shape, TrialSettings settings, int cells) {

    public Condition {
        values = List.copyOf(values);
    }

    /** Requests as recorded, on one cell. */
    public Condition(List<String> values, WorkloadProfile workload, TrialSettings settings) {
        this(values, workload, RequestShape.AS_RECORDED, settings, 1);
    }
}
