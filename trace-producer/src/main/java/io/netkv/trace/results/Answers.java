package io.netkv.trace.results;

/** Says when requests were answered, to a replay whose trace has turns that wait for it. */
@FunctionalInterface
public interface Answers {

    /** Nobody says: for workloads in which no turn waits. */
    Answers NONE = listener -> {};

    /**
     * Calls a listener for each answer from now on, on any thread. Called once at most, before the first turn of a
     * conversation is sent.
     */
    void tell(Listener listener);

    /** Hears of answers. */
    @FunctionalInterface
    interface Listener {

        /**
         * A request was answered, or refused.
         *
         * @param fabric that it was sent to
         * @param completedAtMillis event time of its end, milliseconds since the epoch
         */
        void answered(String fabric, String requestId, long completedAtMillis);
    }
}
