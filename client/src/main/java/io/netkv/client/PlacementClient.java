package io.netkv.client;

import java.util.function.Function;

/** Asks where requests go, and reports what becomes of their transfers. Safe for use by many threads. */
public interface PlacementClient extends AutoCloseable {

    /** What a router does without: the decode instance that it chooses itself for a request. */
    @FunctionalInterface
    interface Fallback extends Function<PlacementQuery, String> {}

    /** What becomes of a transfer. */
    enum Report {
        /** It has begun. */
        STARTED,
        /** It is done. */
        FINISHED,
        /** It has failed. */
        FAILED,
        /** The request is not sent there at all. */
        CANCELLED
    }

    /**
     * Has a request placed and booked. Where nobody answers within the deadline, the fallback chooses, and the placement says why.
     *
     * @throws PlacementRefusedException if no instance takes it
     * @throws IllegalArgumentException if the query cannot be
     */
    Placement reserve(PlacementQuery query) throws PlacementRefusedException, InterruptedException;

    /** Reports what became of a transfer, and does not wait. What is lost ends with the scheduler's expiry. */
    void report(Placement placement, Report what);

    @Override
    void close();
}
