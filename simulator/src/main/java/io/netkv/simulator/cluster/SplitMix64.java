package io.netkv.simulator.cluster;

/** SplitMix64: seeded numbers that look random, one stream per user, the same on every machine. */
final class SplitMix64 {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private SplitMix64() {}

    /** Scatters the bits of a number. */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Joins two numbers into one that depends on both. */
    static long mix(long first, long second) {
        return mix(mix(first + GAMMA) + second * GAMMA);
    }

    /** The state that follows a state. */
    static long next(long state) {
        return state + GAMMA;
    }

    /** Turns mixed bits into a number in [0, 1). */
    static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** Turns mixed bits into a number from 0 to {@code bound - 1}. */
    static int below(int bound, long bits) {
        return (int) (((bits >>> 32) * bound) >>> 32);
    }
}
