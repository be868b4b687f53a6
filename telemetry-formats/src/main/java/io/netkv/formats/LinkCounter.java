package io.netkv.formats;

import java.math.BigInteger;
import java.util.OptionalLong;

/** The counter of one link, as bytes that {@code LinkTelemetry} takes. */
final class LinkCounter {

    private final NarrowCounter narrow;
    private boolean wide;

    LinkCounter(double capacityBytesPerSecond) {
        narrow = new NarrowCounter(capacityBytesPerSecond);
    }

    /** Bytes so far; empty where another counter of the same link has more bits, and this one is not needed. */
    OptionalLong bytes(Sample sample, long micros) {
        Metric metric = sample.metric();
        BigInteger units = sample.value().toBigInteger();
        if (metric.bits() < Long.SIZE) {
            return wide ? OptionalLong.empty() : OptionalLong.of(narrow.widen(units.longValue(), micros));
        }
        wide = true;
        // Modulo 2^63, for what counts without a sign or in words: where it passes that, it is a reset once in years.
        return OptionalLong.of(
                units.multiply(BigInteger.valueOf(metric.bytesPerUnit())).longValue() & Long.MAX_VALUE);
    }

    /** Whether the last reading said nothing, since its counter wraps faster than it is read. */
    boolean isTooNarrow() {
        return !wide && narrow.isTooNarrow();
    }
}
