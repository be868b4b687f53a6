package io.netkv.simulator.cluster;

import java.util.Arrays;

/**
 * The prefix blocks that a decode instance holds, least recently used out first. A hash table with linear probing and a
 * list threaded through arrays; it allocates nothing once built.
 */
final class PrefixCache {

    /** Told of each block that comes or goes. */
    interface Listener {

        /** Wants to know nothing. */
        Listener NONE = new Listener() {};

        /** A block is held that was not. */
        default void added(long block) {}

        /** A block that was held is not any more. */
        default void dropped(long block) {}
    }

    private static final int NONE = -1;

    private final Listener listener;
    private final int maxBlocks;
    /** By bucket: the entry, or {@link #NONE}. */
    private final int[] entryOfBucket;

    private final int bucketMask;
    private final long[] block;
    private final int[] newer;
    private final int[] older;
    private int newest = NONE;
    private int oldest = NONE;
    private int firstFree;
    private int count;

    PrefixCache(int maxBlocks, Listener listener) {
        this.maxBlocks = maxBlocks;
        this.listener = listener;
        int buckets = Integer.highestOneBit(Math.max(2, maxBlocks)) * 4;
        entryOfBucket = new int[buckets];
        Arrays.fill(entryOfBucket, NONE);
        bucketMask = buckets - 1;
        block = new long[maxBlocks];
        newer = new int[maxBlocks];
        older = new int[maxBlocks];
        for (int entry = 0; entry < maxBlocks; entry++) {
            older[entry] = entry + 1 < maxBlocks ? entry + 1 : NONE;
        }
        firstFree = maxBlocks > 0 ? 0 : NONE;
    }

    int count() {
        return count;
    }

    /** Copies block ids, most recently used first, and returns how many there are in all. */
    int copyTo(long[] into) {
        int copied = 0;
        for (int entry = newest; entry != NONE && copied < into.length; entry = older[entry]) {
            into[copied++] = block[entry];
        }
        return count;
    }

    /** How many leading blocks of a prompt are held. */
    int leading(long[] blocks) {
        int held = 0;
        while (held < blocks.length && find(blocks[held]) != NONE) {
            held++;
        }
        return held;
    }

    /** Marks leading blocks as used now; the first block most recently, since without it the others are of no use. */
    void touch(long[] blocks, int leading) {
        for (int i = leading - 1; i >= 0; i--) {
            moveToFront(find(blocks[i]));
        }
    }

    /** Holds a prompt's blocks from now on, up to a maximum of blocks in all, with {@linkplain #touch the first} most recent. */
    void insert(long[] blocks, int limit) {
        int room = Math.min(limit, maxBlocks);
        for (int i = Math.min(blocks.length, room) - 1; i >= 0; i--) {
            int entry = find(blocks[i]);
            if (entry == NONE) {
                shrinkTo(room - 1);
                add(blocks[i]);
            } else {
                moveToFront(entry);
            }
        }
    }

    /** Drops the least recently used blocks until at most a given number is left. */
    void shrinkTo(int blocks) {
        while (count > blocks) {
            dropOldest();
        }
    }

    private void add(long id) {
        int entry = firstFree;
        firstFree = older[entry];
        block[entry] = id;
        int bucket = bucket(id);
        while (entryOfBucket[bucket] != NONE) {
            bucket = (bucket + 1) & bucketMask;
        }
        entryOfBucket[bucket] = entry;
        linkNewest(entry);
        count++;
        listener.added(id);
    }

    private void dropOldest() {
        int entry = oldest;
        long dropped = block[entry];
        removeBucket(bucketOf(dropped));
        unlink(entry);
        older[entry] = firstFree;
        firstFree = entry;
        count--;
        listener.dropped(dropped);
    }

    private void moveToFront(int entry) {
        if (entry != newest) {
            unlink(entry);
            linkNewest(entry);
        }
    }

    private void linkNewest(int entry) {
        newer[entry] = NONE;
        older[entry] = newest;
        if (newest == NONE) {
            oldest = entry;
        } else {
            newer[newest] = entry;
        }
        newest = entry;
    }

    private void unlink(int entry) {
        if (newer[entry] == NONE) {
            newest = older[entry];
        } else {
            older[newer[entry]] = older[entry];
        }
        if (older[entry] == NONE) {
            oldest = newer[entry];
        } else {
            newer[older[entry]] = newer[entry];
        }
    }

    private int bucket(long id) {
        return (int) SplitMix64.mix(id) & bucketMask;
    }

    private int find(long id) {
        return entryOfBucket[bucketOf(id)];
    }

    /** The bucket that holds an id, or the empty one where it would go. */
    private int bucketOf(long id) {
        int bucket = bucket(id);
        while (entryOfBucket[bucket] != NONE && block[entryOfBucket[bucket]] != id) {
            bucket = (bucket + 1) & bucketMask;
        }
        return bucket;
    }

    /** Empties a bucket and moves back what had to probe past it. */
    private void removeBucket(int emptied) {
        int hole = emptied;
        int bucket = hole;
        while (true) {
            bucket = (bucket + 1) & bucketMask;
            int entry = entryOfBucket[bucket];
            if (entry == NONE) {
                break;
            }
            int home = bucket(block[entry]);
            if (((bucket - home) & bucketMask) >= ((bucket - hole) & bucketMask)) {
                entryOfBucket[hole] = entry;
                hole = bucket;
            }
        }
        entryOfBucket[hole] = NONE;
    }
}
