package io.netkv.formats.decode;

import java.util.OptionalLong;

/**
 * Makes a counter that goes on counting of one that says what came since the value before. A value that does not begin where the
 * one before ended leaves a time of which nothing is known: that is a reset, over which the windows that read this take no rate.
 */
final class DeltaCounter {

    /** Far above what it will ever be lowered by, far below what could overflow. */
    private static final long BASE = 1L << 60;

    /** Tools round times to milliseconds. */
    private static final long TOLERANCE_MICROS = 2_000;

    private long base = BASE;
    private long total = BASE;
    private long endMicros = Long.MIN_VALUE;

    /**
     * The counter so far, of which only differences mean something; none for a value that came late, or twice.
     *
     * @param sinceMicros when the value begins; absent: where the one before ended
     * @param micros when it ends
     */
    OptionalLong add(long bytes, OptionalLong sinceMicros, long micros) {
        boolean isFirst = endMicros == Long.MIN_VALUE;
        if (!isFirst && micros <= endMicros && endMicros - micros <= LinkCounter.SILENCE_MICROS) {
            return OptionalLong.empty();
        }
        boolean goesOn = !isFirst
                && micros > endMicros
                && Math.abs(sinceMicros.orElse(endMicros) - endMicros) <= TOLERANCE_MICROS;
        total = goesOn ? total + bytes : --base;
        endMicros = micros;
        return OptionalLong.of(total);
    }
}
