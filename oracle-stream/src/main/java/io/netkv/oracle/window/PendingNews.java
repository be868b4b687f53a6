package io.netkv.oracle.window;

import io.netkv.oracle.window.CongestionUpdates.LinkNews;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What links say since the last update, until the next one takes it. It is written down when a reading has just been taken: to come
 * back to each of a hundred thousand windows would cost more than to work it out twice.
 */
final class PendingNews {

    private static final int FIRST_ROOM = 64;

    private int[] links = new int[FIRST_ROOM];
    private LinkNews[] news = new LinkNews[FIRST_ROOM];
    private double[] congestion = new double[FIRST_ROOM];
    private double[] recent = new double[FIRST_ROOM];
    private long[] atMillis = new long[FIRST_ROOM];
    private int size;
    /** Counts the updates, from 1 on: which of them a link's place belongs to. */
    private int update = 1;

    /** Whether there is nothing to say. */
    boolean isEmpty() {
        return size == 0;
    }

    /** Forgets all. */
    void clear() {
        size = 0;
        update++;
    }

    /** Number of the update that is being gathered. */
    int update() {
        return update;
    }

    /** A place for another link. */
    int append() {
        if (size == links.length) {
            int room = 2 * size;
            links = Arrays.copyOf(links, room);
            news = Arrays.copyOf(news, room);
            congestion = Arrays.copyOf(congestion, room);
            recent = Arrays.copyOf(recent, room);
            atMillis = Arrays.copyOf(atMillis, room);
        }
        return size++;
    }

    /** Writes a link's news to its place. */
    void set(int place, int link, LinkNews what, double share, double recentShare, long stampedMillis) {
        links[place] = link;
        news[place] = what;
        congestion[place] = share;
        recent[place] = recentShare;
        atMillis[place] = stampedMillis;
    }

    /** The links of an update, in bytes; forgets all. */
    ByteBuffer drain(long reachedMillis) {
        ByteBuffer bytes = CongestionUpdates.allocate(size);
        for (int i = 0; i < size; i++) {
            CongestionUpdates.append(bytes, links[i], news[i], congestion[i], recent[i], atMillis[i], reachedMillis);
        }
        clear();
        return bytes.flip();
    }
}
