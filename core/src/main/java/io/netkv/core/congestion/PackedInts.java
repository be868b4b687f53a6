package io.netkv.core.congestion;

/** Small whole numbers in bytes, one after the other without gaps, the most significant bit of each first. */
final class PackedInts {

    private final byte[] bytes;
    private final int bits;

    private PackedInts(byte[] bytes, int bits) {
        this.bytes = bytes;
        this.bits = bits;
    }

    /** Zeros. */
    static PackedInts allocate(int count, int bits) {
        return new PackedInts(new byte[length(count, bits)], bits);
    }

    /** Numbers that {@link #bytes} gave. */
    static PackedInts of(byte[] bytes, int bits) {
        return new PackedInts(bytes, bits);
    }

    /** Bytes that a number of them takes. */
    static int length(int count, int bits) {
        return (int) (((long) count * bits + Byte.SIZE - 1) / Byte.SIZE);
    }

    byte[] bytes() {
        return bytes;
    }

    int get(int index) {
        int value = 0;
        long first = (long) index * bits;
        for (long bit = first; bit < first + bits; ) {
            int taken = (int) Math.min(Byte.SIZE - bit % Byte.SIZE, first + bits - bit);
            int right = (int) (Byte.SIZE - bit % Byte.SIZE - taken);
            value = value << taken | (bytes[(int) (bit / Byte.SIZE)] >> right & (1 << taken) - 1);
            bit += taken;
        }
        return value;
    }

    /** Sets a number that is 0. */
    void set(int index, int value) {
        long first = (long) index * bits;
        int left = bits;
        for (long bit = first; left > 0; ) {
            int taken = (int) Math.min(Byte.SIZE - bit % Byte.SIZE, left);
            int right = (int) (Byte.SIZE - bit % Byte.SIZE - taken);
            left -= taken;
            bytes[(int) (bit / Byte.SIZE)] |= (byte) ((value >> left & (1 << taken) - 1) << right);
            bit += taken;
        }
    }
}
