package io.netkv.trace.workload;

import io.netkv.core.trace.TraceRequest;
import java.util.function.ToLongFunction;

/** Where the times of arrival come from. */
public sealed interface Arrivals {

    /** The times of one run: milliseconds from its start for each request in turn. Each call starts a run. */
    ToLongFunction<TraceRequest> start();

    /** A request as it arrives. */
    default TraceRequest asItArrives(TraceRequest request) {
        return request;
    }

    /** The trace's own timestamps, counted from its first; turns that wait for answers do. */
    record OfTrace() implements Arrivals {

        @Override
        public ToLongFunction<TraceRequest> start() {
            return TraceRequest::timestampMillis;
        }
    }

    /**
     * Requests in the trace's order, at the times of a Poisson process. None waits for an answer.
     *
     * @param ratePerSecond mean requests per second, above 0
     * @param seed the same seed gives the same times
     */
    record Poisson(double ratePerSecond, long seed) implements Arrivals {

        public Poisson {
            if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond)) {
                throw new IllegalArgumentException("arrival rate is " + ratePerSecond
                        + "; it must be any number of requests per second above 0;"
                        + " leave it out to use the trace's own timestamps");
            }
        }

        @Override
        public ToLongFunction<TraceRequest> start() {
            return new PoissonProcess(ratePerSecond, seed);
        }

        @Override
        public TraceRequest asItArrives(TraceRequest request) {
            return request.turn() == null ? request : request.at(request.timestampMillis(), null);
        }
    }
}
