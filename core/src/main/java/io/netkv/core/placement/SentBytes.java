package io.netkv.core.placement;

/** Bytes that own transfers had sent over links, as they stood at the last measurements. */
final class SentBytes {

    private static final int MEASUREMENTS = 16;
    /** Measurements of one window that are kept, at most. */
    private static final int PER_WINDOW = 12;

    private final double[][] sent = new double[MEASUREMENTS][];
    private final long[] atMillis = new long[MEASUREMENTS];
    private int newest = -1;
    private int count;

    /**
     * Notes how things stand.
     *
     * @param sentBytes by link, since the beginning; copied
     */
    void note(double[] sentBytes, long nowMillis, long windowMillis) {
        if (count > 0 && nowMillis - atMillis[newest] < windowMillis / PER_WINDOW) {
            return;
        }
        newest = (newest + 1) % MEASUREMENTS;
        count = Math.min(MEASUREMENTS, count + 1);
        atMillis[newest] = nowMillis;
        sent[newest] = sent[newest] == null ? sentBytes.clone() : sent[newest];
        System.arraycopy(sentBytes, 0, sent[newest], 0, sentBytes.length);
    }

    /**
     * The measurement with which a window began that ends now: the newest that is not younger, or none.
     *
     * @return its number, or -1
     */
    int begin(long nowMillis, long windowMillis) {
        for (int i = 0; i < count; i++) {
            int slot = Math.floorMod(newest - i, MEASUREMENTS);
            if (nowMillis - atMillis[slot] >= windowMillis) {
                return slot;
            }
        }
        return -1;
    }

    /** Rate since a measurement, bytes per second; since the beginning of the window, if there is none. */
    double bytesPerSecond(int link, double sentBytes, int measurement, long nowMillis, long windowMillis) {
        return measurement < 0
                ? 1e3 * sentBytes / windowMillis
                : 1e3 * Math.max(0, sentBytes - sent[measurement][link]) / (nowMillis - atMillis[measurement]);
    }
}
