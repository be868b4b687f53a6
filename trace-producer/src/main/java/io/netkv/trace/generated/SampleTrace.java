package io.netkv.trace.generated;

import io.netkv.trace.TraceCursor;
import io.netkv.trace.TraceSource;
import io.netkv.trace.format.MooncakeWriter;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A generated trace that resembles Mooncake's conversation trace in the lengths of prompts and answers, in its arrivals
 * (together every 3 s, 3.4 a second) and in how much of a prompt was seen before and how long ago. It holds nothing of
 * the real one but the summary figures it is drawn from. The same settings give the same trace on every machine.
 *
 * @param requests how many, 1 or more; 2,000 are about ten minutes
 * @param seed where chance comes from
 */
public record SampleTrace(int requests, long seed) implements TraceSource {

    public SampleTrace {
        if (requests < 1) {
            throw new IllegalArgumentException("number of requests is " + requests + "; it must be 1 or more");
        }
    }

    @Override
    public TraceCursor open() {
        return new SampleCursor(requests, seed);
    }

    /** Writes the trace in Mooncake's format, without holding it in memory, in place of a file that is there. */
    public void write(Path file) throws IOException {
        try (TraceCursor cursor = open()) {
            MooncakeWriter.write(file, cursor);
        }
    }
}
