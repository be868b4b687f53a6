package io.netkv.trace.prefill;

/** Chooses the prefill instance of requests that name none. Not thread-safe: its choices depend on those before. */
@FunctionalInterface
public interface PrefillChooser {

    /** Stands for an instance that the scheduler is to choose. */
    int LEFT_TO_THE_SCHEDULER = -1;

    /**
     * Chooses for the next request.
     *
     * @param arrivalMillis when it arrives, milliseconds from the workload's start; never going back
     * @param inputTokens its prompt length, 1 or more
     * @return number of a prefill instance in the {@link io.netkv.core.fabric.Fabric}, or {@link #LEFT_TO_THE_SCHEDULER}
     */
    int choose(long arrivalMillis, int inputTokens);
}
