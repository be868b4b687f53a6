package io.netkv.trace.workload;

import io.netkv.core.trace.TraceRequest;
import io.netkv.core.trace.Turn;
import io.netkv.trace.TraceCursor;
import io.netkv.trace.TraceSource;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A trace played several times on end. Timestamps count from the first of the first pass, and each pass begins one mean
 * step after the last timestamp of the one before, so that the rate is kept where passes meet. Prefix blocks keep their
 * ids: a later pass finds what the caches still hold of the one before.
 */
final class TraceLoop implements TraceCursor {

    private final TraceSource source;
    private final long loops;
    private TraceCursor cursor;
    private long completedPasses;
    private long shiftMillis;
    private long firstMillis;
    private long lastMillis;
    /** Distinct timestamps of the current pass. */
    private long steps;

    TraceLoop(TraceSource source, long loops) {
        this.source = source;
        this.loops = loops;
        cursor = source.open();
    }

    /** Passes that are over. */
    long completedPasses() {
        return completedPasses;
    }

    @Override
    public boolean hasNext() {
        while (!cursor.hasNext()) {
            if (completedPasses + 1 >= loops || steps == 0) {
                return false;
            }
            rewind();
        }
        return true;
    }

    private void rewind() {
        cursor.close();
        completedPasses++;
        shiftMillis += passMillis();
        steps = 0;
        cursor = source.open();
    }

    private long passMillis() {
        long spanMillis = lastMillis - firstMillis;
        // One instant alone has no mean step; time must go on nevertheless.
        return steps < 2 ? 1 : spanMillis + Math.round(spanMillis / (steps - 1.0));
    }

    @Override
    public TraceRequest next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        TraceRequest request = cursor.next();
        count(request.timestampMillis());
        return request.at(request.timestampMillis() - firstMillis + shiftMillis, turn(request.turn()));
    }

    /** Conversations of a later pass are others. */
    private @Nullable Turn turn(@Nullable Turn turn) {
        return turn == null || completedPasses == 0
                ? turn
                : new Turn(turn.session() + '#' + completedPasses, turn.delayMillis());
    }

    private void count(long timestampMillis) {
        if (steps == 0) {
            firstMillis = timestampMillis;
        }
        if (steps == 0 || timestampMillis != lastMillis) {
            steps++;
            lastMillis = timestampMillis;
        }
    }

    @Override
    public void close() {
        cursor.close();
    }
}
