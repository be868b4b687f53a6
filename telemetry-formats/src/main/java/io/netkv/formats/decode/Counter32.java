package io.netkv.formats.decode;

import java.util.OptionalLong;

/**
 * Widens a counter of 32 bits. A wrap is believed only where it can be nothing else: where the link could not have carried
 * 2^32 bytes between two readings, and could have carried what a wrap makes of them. All else counts as a reset, which the
 * windows that read this know by a smaller value: no rate is taken over it.
 */
final class Counter32 {

    private static final long WRAP = 1L << 32;

    /** Far above what it will ever be lowered by, far below what could overflow. */
    private static final long BASE = 1L << 60;

    /** A device does not read its counter and its clock at the same instant. */
    private static final double TOLERANCE = 1.05;

    private final double capacityBytesPerSecond;
    private long base = BASE;
    private long total = BASE;
    private long lastRaw = -1;
    private long lastMicros;
    private boolean tooNarrow;

    Counter32(double capacityBytesPerSecond) {
        this.capacityBytesPerSecond = capacityBytesPerSecond;
    }

    /**
     * The counter in 64 bits, of which only differences mean something. A late reading changes nothing and gives none;
     * a clock that went back further than readings come late was set back, and counting starts again.
     */
    OptionalLong widen(long raw, long micros) {
        long interval = micros - lastMicros;
        if (lastRaw >= 0 && interval <= 0 && -interval <= LinkCounter.SILENCE_MICROS) {
            return OptionalLong.empty();
        }
        double mostCarried = TOLERANCE * capacityBytesPerSecond * interval / 1e6;
        long difference = Math.floorMod(raw - lastRaw, WRAP);
        tooNarrow = lastRaw >= 0 && mostCarried >= WRAP;
        boolean told = lastRaw >= 0 && !tooNarrow && difference <= mostCarried;
        // A reset goes below every total there was, so that it cannot be taken for traffic.
        total = told ? total + difference : --base;
        lastRaw = raw;
        lastMicros = micros;
        return OptionalLong.of(total);
    }

    /** Whether the link could have carried more than the counter holds between the last two readings. */
    boolean isTooNarrow() {
        return tooNarrow;
    }
}
