package io.netkv.core.placement;

import java.util.Arrays;

/**
 * Which decode instances hold which prefix blocks, asked the other way round: for a request's leading blocks, how many
 * does each instance hold. A block's row is a bit set of instances, so one request costs O(blocks + instances), not
 * their product.
 */
final class PrefixIndex {

    private static final int FREE = -1;

    private final int instances;
    private final int words;
    /** Blocks of each instance, sorted, while it is {@link #listed}. */
    private final long[][] held;

    /** Whether {@link #held} is right; not where single blocks came or went since. */
    private final boolean[] listed;

    private final int[] heldCount;
    private long[] spare = new long[0];

    /** Open addressing: block and row by slot; a row of {@link #FREE} marks an empty slot. */
    private long[] blocks = new long[1024];

    private int[] rows = filled(1024);
    /** Bit sets, {@link #words} words a row. */
    private long[] bits;

    private int[] unusedRows = new int[512];
    private int unused;
    private int usedRows;
    private int size;
    private final long[] alive;

    PrefixIndex(int instances) {
        this.instances = instances;
        words = (instances + Long.SIZE - 1) / Long.SIZE;
        held = new long[instances][0];
        heldCount = new int[instances];
        listed = new boolean[instances];
        Arrays.fill(listed, true);
        bits = new long[512 * words];
        alive = new long[words];
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, FREE);
        return array;
    }

    /** Replaces what an instance holds. Most of it usually stays: only the differences cost more than a comparison. */
    void replace(int instance, long[] newBlocks, int newCount) {
        if (!listed[instance]) {
            list(instance);
        }
        int oldCount = heldCount[instance];
        long[] old = held[instance];
        int count = sortIntoSpare(newBlocks, newCount);
        long[] sorted = spare;
        int before = 0;
        int after = 0;
        while (before < oldCount || after < count) {
            if (after == count || (before < oldCount && old[before] < sorted[after])) {
                clear(instance, old[before++]);
            } else if (before == oldCount || sorted[after] < old[before]) {
                set(instance, sorted[after++]);
            } else {
                before++;
                after++;
            }
        }
        held[instance] = sorted;
        heldCount[instance] = count;
        spare = old;
    }

    /** An instance holds one block more; of no effect where it held it. */
    void add(int instance, long block) {
        listed[instance] = false;
        set(instance, block);
    }

    /** An instance holds one block less; of no effect where it did not hold it. */
    void remove(int instance, long block) {
        listed[instance] = false;
        clear(instance, block);
    }

    /** Lists what an instance holds, by a pass over all blocks. */
    private void list(int instance) {
        int count = 0;
        long[] found = new long[size];
        for (int slot = 0; slot < rows.length; slot++) {
            if (rows[slot] != FREE && (bits[rows[slot] * words + instance / Long.SIZE] >>> instance & 1) != 0) {
                found[count++] = blocks[slot];
            }
        }
        Arrays.sort(found, 0, count);
        held[instance] = found;
        heldCount[instance] = count;
        listed[instance] = true;
    }

    /** Leaves the blocks in {@link #spare}, sorted, each once; returns how many there are. */
    private int sortIntoSpare(long[] newBlocks, int newCount) {
        if (spare.length < newCount) {
            spare = new long[Math.max(newCount, 2 * spare.length)];
        }
        System.arraycopy(newBlocks, 0, spare, 0, newCount);
        Arrays.sort(spare, 0, newCount);
        int count = Math.min(1, newCount);
        for (int i = 1; i < newCount; i++) {
            if (spare[i] != spare[i - 1]) {
                spare[count++] = spare[i];
            }
        }
        return count;
    }

    /**
     * How many of the leading blocks each instance holds.
     *
     * @param hits receives the count for every instance
     * @return whether any instance holds one
     */
    boolean match(long[] wanted, int count, int[] hits) {
        Arrays.fill(hits, 0, instances, 0);
        Arrays.fill(alive, -1L);
        if (instances % Long.SIZE != 0) {
            alive[words - 1] = (1L << (instances % Long.SIZE)) - 1;
        }
        for (int i = 0; i < count; i++) {
            int row = rows[slotOf(wanted[i])];
            if (row == FREE || !keepAlive(row, i + 1, hits)) {
                return i > 0;
            }
        }
        return count > 0;
    }

    /** Leaves only the instances of a row alive and notes that they hold this many; false when none is left. */
    private boolean keepAlive(int row, int depth, int[] hits) {
        boolean any = false;
        for (int word = 0; word < words; word++) {
            long left = alive[word] & bits[row * words + word];
            alive[word] = left;
            any |= left != 0;
            while (left != 0) {
                hits[word * Long.SIZE + Long.numberOfTrailingZeros(left)] = depth;
                left &= left - 1;
            }
        }
        return any;
    }

    private void set(int instance, long block) {
        int slot = slotOf(block);
        if (rows[slot] == FREE) {
            if (2 * (size + 1) > rows.length) {
                grow();
                slot = slotOf(block);
            }
            blocks[slot] = block;
            rows[slot] = newRow();
            size++;
        }
        bits[rows[slot] * words + instance / Long.SIZE] |= 1L << instance;
    }

    private void clear(int instance, long block) {
        int slot = slotOf(block);
        int row = rows[slot];
        if (row == FREE) {
            return;
        }
        bits[row * words + instance / Long.SIZE] &= ~(1L << instance);
        for (int word = 0; word < words; word++) {
            if (bits[row * words + word] != 0) {
                return;
            }
        }
        recycle(row);
        empty(slot);
        size--;
    }

    /** Backward-shift deletion: no tombstones, so that look-ups stay short for ever. */
    private void empty(int emptied) {
        int mask = rows.length - 1;
        int hole = emptied;
        int slot = (hole + 1) & mask;
        while (rows[slot] != FREE) {
            int home = hash(blocks[slot]) & mask;
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                blocks[hole] = blocks[slot];
                rows[hole] = rows[slot];
                hole = slot;
            }
            slot = (slot + 1) & mask;
        }
        rows[hole] = FREE;
    }

    private int slotOf(long block) {
        int mask = rows.length - 1;
        int slot = hash(block) & mask;
        while (rows[slot] != FREE && blocks[slot] != block) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int hash(long block) {
        long mixed = block * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    private int newRow() {
        if (unused > 0) {
            return unusedRows[--unused];
        }
        if ((usedRows + 1) * words > bits.length) {
            bits = Arrays.copyOf(bits, 2 * bits.length);
        }
        return usedRows++;
    }

    private void recycle(int row) {
        if (unused == unusedRows.length) {
            unusedRows = Arrays.copyOf(unusedRows, 2 * unused);
        }
        unusedRows[unused++] = row;
    }

    private void grow() {
        long[] oldBlocks = blocks;
        int[] oldRows = rows;
        blocks = new long[2 * oldBlocks.length];
        rows = filled(2 * oldRows.length);
        for (int i = 0; i < oldRows.length; i++) {
            if (oldRows[i] != FREE) {
                int slot = slotOf(oldBlocks[i]);
                blocks[slot] = oldBlocks[i];
                rows[slot] = oldRows[i];
            }
        }
    }
}
