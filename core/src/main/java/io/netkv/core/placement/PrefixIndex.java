package io.netkv.core.placement;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Which instances of one pool hold which prefix blocks, asked the other way round: for a request's leading blocks, how many
 * does each instance hold. One request costs O(blocks + instances), not their product; memory is in proportion to what the instances
 * hold.
 */
final class PrefixIndex {

    private static final int MIN_TOGGLED = 64;

    private final int instances;
    /** Blocks of each instance, sorted, but for those that are {@link #toggled}. */
    private final long[][] held;

    private final int[] heldCount;
    /** Single blocks of each instance that came or went since: one that is in here twice is as it was. */
    private final long[][] toggled;

    private final int[] toggledCount;
    private long[] spare = new long[0];

    /** Open addressing: block and its {@link #holders} by slot; an empty set marks an empty slot. */
    private long[] blocks = new long[1024];

    private int[] holders = empty(1024);
    private final InstanceSets sets;
    private int size;
    private final long[] alive;

    PrefixIndex(int instances) {
        this.instances = instances;
        held = new long[instances][0];
        heldCount = new int[instances];
        toggled = new long[instances][0];
        toggledCount = new int[instances];
        sets = new InstanceSets(instances);
        alive = new long[(instances + Long.SIZE - 1) / Long.SIZE];
    }

    private static int[] empty(int length) {
        int[] array = new int[length];
        Arrays.fill(array, InstanceSets.EMPTY);
        return array;
    }

    /** Whether no instance holds any block. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Replaces what an instance holds. Most of it usually stays: only the differences cost more than a comparison. */
    void replace(int instance, long[] newBlocks, int newCount) {
        list(instance);
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
        if (set(instance, block)) {
            note(instance, block);
        }
    }

    /** An instance holds one block less; of no effect where it did not hold it. */
    void remove(int instance, long block) {
        if (clear(instance, block)) {
            note(instance, block);
        }
    }

    /** Gives an action each block that an instance holds. */
    void forEach(int instance, LongConsumer action) {
        list(instance);
        for (int i = 0; i < heldCount[instance]; i++) {
            action.accept(held[instance][i]);
        }
    }

    private void note(int instance, long block) {
        if (toggledCount[instance] >= Math.max(MIN_TOGGLED, heldCount[instance] / 4)) {
            list(instance);
        }
        int count = toggledCount[instance]++;
        if (count == toggled[instance].length) {
            toggled[instance] = Arrays.copyOf(toggled[instance], Math.max(MIN_TOGGLED, 2 * count));
        }
        toggled[instance][count] = block;
    }

    /** Puts the single blocks that came or went into the list. */
    private void list(int instance) {
        int count = toggledCount[instance];
        if (count == 0) {
            return;
        }
        long[] changes = toggled[instance];
        Arrays.sort(changes, 0, count);
        int changed = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 < count && changes[i] == changes[i + 1]) {
                i++;
            } else {
                changes[changed++] = changes[i];
            }
        }
        long[] old = held[instance];
        int oldCount = heldCount[instance];
        if (spare.length < oldCount + changed) {
            spare = new long[oldCount + changed];
        }
        int kept = 0;
        int before = 0;
        int next = 0;
        while (before < oldCount || next < changed) {
            if (next == changed || (before < oldCount && old[before] < changes[next])) {
                spare[kept++] = old[before++];
            } else if (before == oldCount || changes[next] < old[before]) {
                spare[kept++] = changes[next++];
            } else {
                before++;
                next++;
            }
        }
        held[instance] = Arrays.copyOf(spare, kept);
        heldCount[instance] = kept;
        toggledCount[instance] = 0;
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
            alive[alive.length - 1] = (1L << (instances % Long.SIZE)) - 1;
        }
        for (int i = 0; i < count; i++) {
            if (!sets.meet(holders[slotOf(wanted[i])], i + 1, alive, hits)) {
                return i > 0;
            }
        }
        return count > 0;
    }

    /** False where it was set. */
    private boolean set(int instance, long block) {
        int slot = slotOf(block);
        if (holders[slot] != InstanceSets.EMPTY && sets.contains(holders[slot], instance)) {
            return false;
        }
        if (holders[slot] == InstanceSets.EMPTY) {
            if (3 * (size + 1) > 2 * holders.length) {
                grow();
                slot = slotOf(block);
            }
            blocks[slot] = block;
            size++;
        }
        holders[slot] = sets.add(holders[slot], instance);
        return true;
    }

    /** False where it was not set. */
    private boolean clear(int instance, long block) {
        int slot = slotOf(block);
        if (holders[slot] == InstanceSets.EMPTY || !sets.contains(holders[slot], instance)) {
            return false;
        }
        holders[slot] = sets.remove(holders[slot], instance);
        if (holders[slot] == InstanceSets.EMPTY) {
            vacate(slot);
            size--;
        }
        return true;
    }

    /** Backward-shift deletion: no tombstones, so that look-ups stay short for ever. */
    private void vacate(int vacated) {
        int mask = holders.length - 1;
        int hole = vacated;
        int slot = (hole + 1) & mask;
        while (holders[slot] != InstanceSets.EMPTY) {
            int home = hash(blocks[slot]) & mask;
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                blocks[hole] = blocks[slot];
                holders[hole] = holders[slot];
                hole = slot;
            }
            slot = (slot + 1) & mask;
        }
        holders[hole] = InstanceSets.EMPTY;
    }

    private int slotOf(long block) {
        int mask = holders.length - 1;
        int slot = hash(block) & mask;
        while (holders[slot] != InstanceSets.EMPTY && blocks[slot] != block) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int hash(long block) {
        long mixed = block * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32);
    }

    private void grow() {
        long[] oldBlocks = blocks;
        int[] oldHolders = holders;
        blocks = new long[2 * oldBlocks.length];
        holders = empty(2 * oldHolders.length);
        for (int i = 0; i < oldHolders.length; i++) {
            if (oldHolders[i] != InstanceSets.EMPTY) {
                int slot = slotOf(oldBlocks[i]);
                blocks[slot] = oldBlocks[i];
                holders[slot] = oldHolders[i];
            }
        }
    }
}
