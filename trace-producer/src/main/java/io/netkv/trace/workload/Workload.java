package io.netkv.trace.workload;

import io.netkv.core.trace.TraceRequest;
import io.netkv.trace.TraceSource;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The requests that {@link WorkloadSettings} take of a trace, each with its time of arrival. The same trace and settings
 * give the same arrivals. Reads as it goes and holds one request.
 */
public final class Workload implements Iterator<Arrival>, AutoCloseable {

    private final WorkloadSettings settings;
    private final TraceLoop trace;
    private final ToLongFunction<TraceRequest> offsetsMillis;
    private @Nullable TraceRequest next;
    private long sequence;

    private Workload(TraceSource source, WorkloadSettings settings) {
        this.settings = settings;
        trace = new TraceLoop(source, settings.loops());
        offsetsMillis = settings.arrivals().start();
    }

    /**
     * Opens the trace.
     *
     * @throws io.netkv.common.UserFacingException where it cannot be opened; reading may throw it too
     */
    public static Workload open(TraceSource source, WorkloadSettings settings) {
        return new Workload(source, settings);
    }

    /** Whether another request arrives. Throws IllegalArgumentException where the band holds no request at all. */
    @Override
    public boolean hasNext() {
        if (next == null && sequence < settings.limit()) {
            next = nextOfBand();
        }
        return next != null;
    }

    private @Nullable TraceRequest nextOfBand() {
        while (trace.hasNext() && !isFruitless()) {
            TraceRequest request = trace.next();
            if (settings.takes(request.inputTokens())) {
                return request;
            }
        }
        if (sequence == 0) {
            throw new IllegalArgumentException("no request of the trace has " + settings.minInputTokens() + " to "
                    + settings.maxInputTokens() + " input tokens; widen the limits of input tokens");
        }
        return null;
    }

    /** An endless loop over a trace with nothing to take would never return. */
    private boolean isFruitless() {
        return sequence == 0 && trace.completedPasses() > 0;
    }

    @Override
    public Arrival next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        TraceRequest request = next;
        next = null;
        long number = sequence++;
        String requestId = settings.requestIdPrefix() + '-' + number;
        long offsetMillis = offsetsMillis.applyAsLong(request);
        return new Arrival(number, requestId, offsetMillis, settings.arrivals().asItArrives(request));
    }

    @Override
    public void close() {
        trace.close();
    }
}
