package io.netkv.simulator.network;

/**
 * The link with the smallest fair share among those that still have flows to serve, while shares are being filled.
 *
 * <p>A heap over fair shares that may be out of date: as filling goes on a link's fair share only grows, so an entry is
 * a lower bound, and only the first needs to be looked at again.
 */
final class TightestLink {

    private final double[] roomLeft;
    private final int[] takersLeft;
    private final int[] links;
    private final double[] bounds;
    private int size;

    /**
     * Looks at arrays that filling changes.
     *
     * @param roomLeft by link: bytes per second that are not given away yet
     * @param takersLeft by link: flows that have no share yet
     */
    TightestLink(double[] roomLeft, int[] takersLeft) {
        this.roomLeft = roomLeft;
        this.takersLeft = takersLeft;
        links = new int[roomLeft.length];
        bounds = new double[roomLeft.length];
    }

    void clear() {
        size = 0;
    }

    /** Adds a link with flows to serve; {@link #order} must follow. */
    void add(int link) {
        links[size] = link;
        bounds[size++] = currentShare(link);
    }

    void order() {
        for (int place = (size >>> 1) - 1; place >= 0; place--) {
            siftDown(place, links[place], bounds[place]);
        }
    }

    /** The tightest link, or -1 where no link has flows to serve. */
    int find() {
        while (size > 0) {
            int link = links[0];
            if (takersLeft[link] == 0) {
                size--;
                siftDown(0, links[size], bounds[size]);
                continue;
            }
            double current = currentShare(link);
            if (current <= bounds[0]) {
                bounds[0] = current;
                return link;
            }
            siftDown(0, link, current);
        }
        return -1;
    }

    /** Fair share of the link found last, bytes per second; infinite where none was found. */
    double fairShare() {
        return size == 0 ? Double.POSITIVE_INFINITY : bounds[0];
    }

    private double currentShare(int link) {
        return Math.max(0, roomLeft[link]) / takersLeft[link];
    }

    private void siftDown(int from, int link, double bound) {
        int hole = from;
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && bounds[child + 1] < bounds[child]) {
                child++;
            }
            if (bounds[child] >= bound) {
                break;
            }
            links[hole] = links[child];
            bounds[hole] = bounds[child];
            hole = child;
        }
        links[hole] = link;
        bounds[hole] = bound;
    }
}
