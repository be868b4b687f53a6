package io.netkv.core.congestion;

import java.util.Arrays;

/**
 * What is known of a fabric's links at one time, in 13 bits each: the congestion in steps of 0.001, and how old the newest
 * reading is, rounded up to 1, 2, 4, 8, 16, 32, 64 or 128 seconds of event time; what is older counts as 128. Links are numbered
 * as in the fabric. Not to be changed once it is read.
 */
public final class LinkStates {

    /** Bits of a link's congestion: thousandths, {@link #DOWN} or {@link #UNMEASURED}. */
    private static final int CONGESTION_BITS = 10;
    /** Bits of a link's age: the binary logarithm of seconds. */
    private static final int AGE_BITS = 3;

    private static final int STEPS = 1000;
    private static final int DOWN = 1022;
    private static final int UNMEASURED = 1023;
    private static final long MILLIS_PER_SECOND = 1000;
    private static final int OLDEST = (1 << AGE_BITS) - 1;

    private final int count;
    private final PackedInts congestion;
    private final PackedInts ages;

    private LinkStates(int count, PackedInts congestion, PackedInts ages) {
        this.count = count;
        this.congestion = congestion;
        this.ages = ages;
    }

    /** Links that are to be {@linkplain #set set} each. */
    static LinkStates allocate(int count) {
        return new LinkStates(count, PackedInts.allocate(count, CONGESTION_BITS), PackedInts.allocate(count, AGE_BITS));
    }

    /**
     * What {@link #congestionBytes} and {@link #ageBytes} gave.
     *
     * @throws IllegalArgumentException if the lengths are not those of as many links
     */
    public static LinkStates of(int count, byte[] congestion, byte[] ages) {
        int congestionLength = PackedInts.length(count, CONGESTION_BITS);
        int ageLength = PackedInts.length(count, AGE_BITS);
        if (congestion.length != congestionLength || ages.length != ageLength) {
            throw new IllegalArgumentException("the congestion of " + count + " links is in " + congestion.length
                    + " bytes, their ages in " + ages.length + "; it must be " + congestionLength + " and "
                    + ageLength);
        }
        return new LinkStates(count, PackedInts.of(congestion, CONGESTION_BITS), PackedInts.of(ages, AGE_BITS));
    }

    /** Links that were all measured just now. */
    public static LinkStates measured(double[] congestion) {
        LinkStates states = allocate(congestion.length);
        for (int link = 0; link < congestion.length; link++) {
            states.set(link, congestion[link], true, 0);
        }
        return states;
    }

    /** Nothing is known of any link. */
    public static LinkStates unmeasured(int count) {
        LinkStates states = allocate(count);
        for (int link = 0; link < count; link++) {
            states.setUnmeasured(link);
        }
        return states;
    }

    /** Sets a link that has a measurement that counts, or is down. */
    void set(int link, double share, boolean isUp, long ageMillis) {
        congestion.set(link, isUp ? (int) Math.rint(share * STEPS) : DOWN);
        int age = 0;
        while (age < OLDEST && ageMillis > MILLIS_PER_SECOND << age) {
            age++;
        }
        ages.set(link, age);
    }

    /** Sets a link that has none. */
    void setUnmeasured(int link) {
        congestion.set(link, UNMEASURED);
    }

    /** How many links there are. */
    public int count() {
        return count;
    }

    /** Whether a link has a measurement that counts, or is down. */
    public boolean isMeasured(int link) {
        return congestion.get(link) != UNMEASURED;
    }

    /** Whether a link is not known to be down. */
    public boolean isUp(int link) {
        return congestion.get(link) != DOWN;
    }

    /** Share of capacity in use, 0 to {@link FabricCongestion#MAX_CONGESTION}, which a link has that is down; 0 where it is not measured. */
    public double congestion(int link) {
        int code = congestion.get(link);
        if (code == UNMEASURED) {
            return 0;
        }
        return code == DOWN ? FabricCongestion.MAX_CONGESTION : (double) code / STEPS;
    }

    /** At most how old its newest reading was, milliseconds of event time; meaningless where it is not measured. */
    public long ageMillis(int link) {
        return MILLIS_PER_SECOND << ages.get(link);
    }

    /** Ten bits for each link, the most significant first: thousandths, 1022 if it is down, 1023 if it is not measured. */
    public byte[] congestionBytes() {
        return congestion.bytes();
    }

    /** Three bits for each link, the most significant first: the age is at most two to the power of it, in seconds. */
    public byte[] ageBytes() {
        return ages.bytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkStates states
                && count == states.count
                && Arrays.equals(congestionBytes(), states.congestionBytes())
                && Arrays.equals(ageBytes(), states.ageBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(congestionBytes());
    }
}
