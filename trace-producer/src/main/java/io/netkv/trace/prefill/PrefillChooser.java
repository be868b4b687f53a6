package io.netkv.trace.prefill;

/** Chooses the prefill instance of requests that name none. Not thread-safe: its choices depend on those before. */
@FunctionalInterface
public interface PrefillChooser {

    /**
     * Chooses for the next request.
     *
     * @param arrivalMillis when it arrives, milliseconds from the workload's start; never going back
     * @param inputTokens its prompt length, 1 or more
     * @return number of a prefill instance in the {@link io.netkv.core.fabric.Fabric}
     */
    int choose(long arrivalMillis, int inputTokens);
}
