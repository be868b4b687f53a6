package io.netkv.formats.decode;

import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricSample;
import java.math.BigInteger;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The counter of one link, as bytes that {@code LinkTelemetry} takes. One metric counts at a time, since two of them taken
 * in turns look like bursts and resets: the first of 64 bits until it falls silent, one of 32 bits until there is one of 64.
 */
final class LinkCounter {

    /** Far above the interval of any collector, and above the oracle's link timeout, after which rates start again. */
    static final long SILENCE_MICROS = 300_000_000;

    private final double capacityBytesPerSecond;
    private final Counter32 narrow;
    private final DeltaCounter deltas = new DeltaCounter();
    private @Nullable KnownMetric counted;
    private long lastMicros;
    private long lastBytes;
    private double blockedBytes;
    private long blockedMicros;
    private double lastWaitedMicros;

    LinkCounter(double capacityBytesPerSecond) {
        this.capacityBytesPerSecond = capacityBytesPerSecond;
        narrow = new Counter32(capacityBytesPerSecond);
    }

    /**
     * The port could not send for a part of the time since this was last said. For another transfer it is as if it had sent all that
     * while: what could have been sent is counted with what was.
     */
    void blocked(double share, long micros) {
        long sinceMicros = micros - blockedMicros;
        if (sinceMicros <= 0 && -sinceMicros <= SILENCE_MICROS) {
            return; // late, or said twice
        }
        if (blockedMicros > 0 && sinceMicros > 0 && sinceMicros <= SILENCE_MICROS) {
            blockedBytes += share * capacityBytesPerSecond * sinceMicros / 1e6;
        }
        blockedMicros = micros;
    }

    /** The port has waited for so long, counted from some beginning: the same by a counter. */
    void waited(double waitedMicros, long micros) {
        double since = waitedMicros - lastWaitedMicros;
        double share = since < 0 || micros <= blockedMicros ? 0 : Math.min(1, since / (micros - blockedMicros));
        if (micros > blockedMicros || blockedMicros - micros > SILENCE_MICROS) {
            lastWaitedMicros = waitedMicros;
        }
        blocked(share, micros);
    }

    /** Bytes so far; empty where another metric of the link is counted, or where a reading of 32 bits is late. */
    OptionalLong bytes(MetricSample sample, long micros) {
        KnownMetric metric = sample.metric();
        if (isCountedAlready(metric, micros)) {
            return OptionalLong.empty();
        }
        boolean isNewer = micros > lastMicros;
        counted = metric;
        lastMicros = micros;
        BigInteger units = sample.value().toBigInteger();
        if (sample.delta() != null) {
            BigInteger added = units.multiply(BigInteger.valueOf(metric.bytesPerUnit()));
            return withBlocked(deltas.add(added.longValue(), sample.delta().sinceMicros(), micros), isNewer);
        }
        if (metric.isNarrow()) {
            return withBlocked(narrow.widen(units.longValue(), micros), isNewer);
        }
        // Modulo 2^63, for what counts without a sign or in words: where it passes that, it is a reset once in years.
        long bytes = units.multiply(BigInteger.valueOf(metric.bytesPerUnit())).longValue() & Long.MAX_VALUE;
        return withBlocked(OptionalLong.of(bytes), isNewer);
    }

    /** A counter that was reset must look like it, however long the port was blocked. */
    private OptionalLong withBlocked(OptionalLong bytes, boolean isNewer) {
        if (bytes.isEmpty()) {
            return bytes;
        }
        if (isNewer && bytes.getAsLong() < lastBytes) {
            blockedBytes = 0;
        }
        lastBytes = isNewer ? bytes.getAsLong() : lastBytes;
        return OptionalLong.of(bytes.getAsLong() + (long) blockedBytes);
    }

    private boolean isCountedAlready(KnownMetric metric, long micros) {
        return counted != null
                && !counted.equals(metric)
                && metric.bits() <= counted.bits()
                && micros - lastMicros <= SILENCE_MICROS;
    }

    /** The metric that is counted, where it is another one; null also where the other one is only the better of two. */
    @Nullable KnownMetric countedInsteadOf(KnownMetric metric) {
        return metric.isNarrow() || metric.equals(counted) ? null : counted;
    }

    /** Whether the last reading said nothing, since its counter wraps faster than it is read. */
    boolean isTooNarrow() {
        return counted != null && counted.isNarrow() && narrow.isTooNarrow();
    }
}
