package io.netkv.oracle.window;

import io.netkv.avro.CongestionUpdate;
import java.nio.ByteBuffer;

/** The links of a {@link CongestionUpdate}, in bytes. */
public final class CongestionUpdates {

    private static final int BYTES_PER_LINK = 21;

    private CongestionUpdates() {}

    /** What is known of a link. */
    public enum LinkNews {
        /** It is up, and there is no measurement. */
        UP,
        /** It is up, and this is its congestion. */
        MEASURED,
        /** It is down. */
        DOWN
    }

    /** Takes a link's news. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Takes a link's news.
         *
         * @param link its number in the fabric
         * @param congestion share of capacity in use over the window; 0 where it is not {@link LinkNews#MEASURED}
         * @param recent the same over the last hops, see {@code LinkWindow.recent}
         * @param atMillis event time of its newest reading, as it was stamped
         */
        void accept(int link, LinkNews news, double congestion, double recent, long atMillis);
    }

    /** Room for links. */
    static ByteBuffer allocate(int links) {
        return ByteBuffer.allocate(BYTES_PER_LINK * links);
    }

    /** Appends a link. */
    static void append(
            ByteBuffer bytes,
            int link,
            LinkNews news,
            double congestion,
            double recent,
            long atMillis,
            long reachedMillis) {
        long behind = reachedMillis - atMillis;
        bytes.putInt(link)
                .putInt((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, behind)))
                .putDouble(congestion)
                .putFloat((float) recent)
                .put((byte) news.ordinal());
    }

    /** Visits the links of an update. */
    public static void forEach(CongestionUpdate update, Visitor visitor) {
        LinkNews[] all = LinkNews.values();
        ByteBuffer bytes = update.getLinks().duplicate();
        while (bytes.remaining() >= BYTES_PER_LINK) {
            int link = bytes.getInt();
            long atMillis = update.getReachedMillis() - bytes.getInt();
            double congestion = bytes.getDouble();
            double recent = bytes.getFloat();
            visitor.accept(link, all[bytes.get()], congestion, recent, atMillis);
        }
    }
}
