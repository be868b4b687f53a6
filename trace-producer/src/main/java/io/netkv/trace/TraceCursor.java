package io.netkv.trace;

import io.netkv.core.trace.TraceRequest;
import java.util.Iterator;

/** One pass over a trace. Not thread-safe. */
public interface TraceCursor extends Iterator<TraceRequest>, AutoCloseable {

    @Override
    void close();
}
