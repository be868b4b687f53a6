package io.netkv.trace;

import io.netkv.common.UserFacingException;
import io.netkv.core.trace.TraceRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A trace that can be read from its start any number of times. */
@FunctionalInterface
public interface TraceSource {

    /**
     * Starts reading.
     *
     * @return the requests in order of their timestamps; the caller closes it
     * @throws UserFacingException where the trace cannot be opened
     */
    TraceCursor open();

    /**
     * All of it, in memory.
     *
     * @throws UserFacingException where the trace cannot be read
     */
    default List<TraceRequest> readAll() {
        List<TraceRequest> requests = new ArrayList<>();
        try (TraceCursor cursor = open()) {
            cursor.forEachRemaining(requests::add);
        }
        return requests;
    }

    /** A trace in memory. */
    static TraceSource of(Iterable<TraceRequest> requests) {
        return () -> of(requests.iterator());
    }

    private static TraceCursor of(Iterator<TraceRequest> requests) {
        return new TraceCursor() {
            @Override
            public boolean hasNext() {
                return requests.hasNext();
            }

            @Override
            public TraceRequest next() {
                return requests.next();
            }

            @Override
            public void close() {}
        };
    }
}
