package io.netkv.core.placement;

import java.util.Arrays;

/**
 * Many sets of decode instances, each named by a number, which changes as the set grows and shrinks. A small set lists its
 * instances, a large one has a bit for every instance there is: of 12,288 instances, a set of one takes 8 bytes, and none takes
 * more than 1,536.
 */
final class InstanceSets {

    /** Names the set without instances. */
    static final int EMPTY = -1;

    /** Of a set's number, those that say how large its row is; the others count rows of that size. */
    private static final int SIZE_BITS = 5;

    private static final int SIZE_MASK = (1 << SIZE_BITS) - 1;
    private static final long VACANT = -1;
    private static final int NO_ROW = -1;

    private final int bitWords;
    /** Rows of this size hold bits, smaller ones lists. */
    private final int bitSize;

    /** By size: rows of 1, 2, 4 and so on places, the last of bits. */
    private final long[][] rows;

    private final int[] usedRows;
    /** By size: a row that is free, whose first place names the next one. */
    private final int[] firstFree;

    private final long[] met;

    InstanceSets(int instances) {
        bitWords = Math.max(1, (instances + Long.SIZE - 1) / Long.SIZE);
        bitSize = Integer.SIZE - Integer.numberOfLeadingZeros(bitWords - 1);
        rows = new long[bitSize + 1][0];
        usedRows = new int[bitSize + 1];
        firstFree = new int[bitSize + 1];
        Arrays.fill(firstFree, NO_ROW);
        met = new long[bitWords];
    }

    private static int sizeOf(int set) {
        return set & SIZE_MASK;
    }

    private int places(int size) {
        return size == bitSize ? bitWords : 1 << size;
    }

    private int offsetOf(int set) {
        return (set >>> SIZE_BITS) * places(sizeOf(set));
    }

    /** The set with one instance more. */
    int add(int set, int instance) {
        if (set == EMPTY) {
            return add(newSet(0), instance);
        }
        int size = sizeOf(set);
        int offset = offsetOf(set);
        long[] row = rows[size];
        if (size == bitSize) {
            row[offset + instance / Long.SIZE] |= 1L << instance;
            return set;
        }
        for (int place = offset; place < offset + places(size); place++) {
            if (row[place] == instance) {
                return set;
            }
            if (row[place] == VACANT) {
                row[place] = instance;
                return set;
            }
        }
        return add(move(set, size + 1), instance);
    }

    /** The set with one instance less; {@link #EMPTY} without its last. */
    int remove(int set, int instance) {
        if (!contains(set, instance)) {
            return set;
        }
        int left = sizeOf(set) == bitSize ? clearBit(set, instance) : strike(set, instance);
        if (left == 0) {
            free(set);
            return EMPTY;
        }
        boolean isLarge = sizeOf(set) > 0 && 4 * left <= places(sizeOf(set));
        return isLarge ? move(set, sizeOf(set) - 1) : set;
    }

    /** Returns how many instances are left. */
    private int clearBit(int set, int instance) {
        long[] row = rows[bitSize];
        int offset = offsetOf(set);
        row[offset + instance / Long.SIZE] &= ~(1L << instance);
        int left = 0;
        for (int word = 0; word < bitWords; word++) {
            left += Long.bitCount(row[offset + word]);
        }
        return left;
    }

    /** The last of the list takes its place. Returns how many instances are left. */
    private int strike(int set, int instance) {
        long[] row = rows[sizeOf(set)];
        int offset = offsetOf(set);
        int struck = -1;
        int count = 0;
        while (count < places(sizeOf(set)) && row[offset + count] != VACANT) {
            if (row[offset + count] == instance) {
                struck = count;
            }
            count++;
        }
        row[offset + struck] = row[offset + count - 1];
        row[offset + count - 1] = VACANT;
        return count - 1;
    }

    boolean contains(int set, int instance) {
        if (set == EMPTY) {
            return false;
        }
        int offset = offsetOf(set);
        long[] row = rows[sizeOf(set)];
        if (sizeOf(set) == bitSize) {
            return (row[offset + instance / Long.SIZE] >>> instance & 1) != 0;
        }
        for (int place = offset; place < offset + places(sizeOf(set)); place++) {
            if (row[place] == instance) {
                return true;
            }
        }
        return false;
    }

    /**
     * Leaves only the instances of a set alive.
     *
     * @param alive a bit for each instance
     * @param hits receives the depth for each instance that stays alive
     * @return whether any does
     */
    boolean meet(int set, int depth, long[] alive, int[] hits) {
        if (set == EMPTY) {
            return false;
        }
        return sizeOf(set) == bitSize ? meetBits(set, depth, alive, hits) : meetList(set, depth, alive, hits);
    }

    private boolean meetBits(int set, int depth, long[] alive, int[] hits) {
        long[] row = rows[bitSize];
        int offset = offsetOf(set);
        boolean any = false;
        for (int word = 0; word < bitWords; word++) {
            long left = alive[word] & row[offset + word];
            alive[word] = left;
            any |= left != 0;
            while (left != 0) {
                hits[word * Long.SIZE + Long.numberOfTrailingZeros(left)] = depth;
                left &= left - 1;
            }
        }
        return any;
    }

    private boolean meetList(int set, int depth, long[] alive, int[] hits) {
        long[] row = rows[sizeOf(set)];
        int offset = offsetOf(set);
        boolean any = false;
        Arrays.fill(met, 0);
        for (int place = offset; place < offset + places(sizeOf(set)) && row[place] != VACANT; place++) {
            int instance = (int) row[place];
            if ((alive[instance / Long.SIZE] >>> instance & 1) != 0) {
                met[instance / Long.SIZE] |= 1L << instance;
                hits[instance] = depth;
                any = true;
            }
        }
        System.arraycopy(met, 0, alive, 0, bitWords);
        return any;
    }

    /** The same set in a row of another size. */
    private int move(int set, int size) {
        int moved = newSet(size);
        long[] row = rows[sizeOf(set)];
        int offset = offsetOf(set);
        for (int place = 0; place < places(sizeOf(set)); place++) {
            long value = row[offset + place];
            if (sizeOf(set) == bitSize) {
                for (long left = value; left != 0; left &= left - 1) {
                    moved = add(moved, place * Long.SIZE + Long.numberOfTrailingZeros(left));
                }
            } else if (value != VACANT) {
                moved = add(moved, (int) value);
            }
        }
        free(set);
        return moved;
    }

    private int newSet(int size) {
        int places = places(size);
        int index = firstFree[size];
        if (index == NO_ROW) {
            index = usedRows[size]++;
            if (rows[size].length < usedRows[size] * places) {
                rows[size] = Arrays.copyOf(rows[size], 2 * usedRows[size] * places);
            }
        } else {
            firstFree[size] = (int) rows[size][index * places];
        }
        Arrays.fill(rows[size], index * places, (index + 1) * places, size == bitSize ? 0 : VACANT);
        return index << SIZE_BITS | size;
    }

    private void free(int set) {
        rows[sizeOf(set)][offsetOf(set)] = firstFree[sizeOf(set)];
        firstFree[sizeOf(set)] = set >>> SIZE_BITS;
    }
}
