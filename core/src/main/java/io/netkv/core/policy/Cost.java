package io.netkv.core.policy;

/** Cost of one candidate and what it is made of. Least wins. Reused from candidate to candidate. */
public final class Cost {

    private double total;
    private double latencySeconds;
    private double transferSeconds;
    private double loadSeconds;
    private double bandwidthBytesPerSecond;
    private double congestion;
    private double sharedTransfers;

    /** A cost that is a rank and no time. */
    public void setRank(double rank) {
        clear();
        total = rank;
    }

    /**
     * A cost in seconds: latency + bytes / bandwidth + load.
     *
     * @param latencySeconds 0 or more
     * @param bytes to be sent, 0 or more
     * @param bandwidthBytesPerSecond assumed, above 0
     * @param loadSeconds what the instance's load is worth, 0 or more
     */
    public void setTime(double latencySeconds, long bytes, double bandwidthBytesPerSecond, double loadSeconds) {
        clear();
        this.latencySeconds = latencySeconds;
        this.transferSeconds = bytes / bandwidthBytesPerSecond;
        this.loadSeconds = loadSeconds;
        this.bandwidthBytesPerSecond = bandwidthBytesPerSecond;
        total = latencySeconds + transferSeconds + loadSeconds;
    }

    /** Notes what the bandwidth was reduced by. */
    public void setReductions(double congestion, double sharedTransfers) {
        this.congestion = congestion;
        this.sharedTransfers = sharedTransfers;
    }

    private void clear() {
        total = 0;
        latencySeconds = 0;
        transferSeconds = 0;
        loadSeconds = 0;
        bandwidthBytesPerSecond = 0;
        congestion = 0;
        sharedTransfers = 0;
    }

    /** Takes another's values. */
    public void copyFrom(Cost other) {
        total = other.total;
        latencySeconds = other.latencySeconds;
        transferSeconds = other.transferSeconds;
        loadSeconds = other.loadSeconds;
        bandwidthBytesPerSecond = other.bandwidthBytesPerSecond;
        congestion = other.congestion;
        sharedTransfers = other.sharedTransfers;
    }

    /** The cost: seconds, or a rank. */
    public double total() {
        return total;
    }

    /** Its share for latency, seconds. */
    public double latencySeconds() {
        return latencySeconds;
    }

    /** Its share for sending, seconds. */
    public double transferSeconds() {
        return transferSeconds;
    }

    /** Its share for load, seconds. */
    public double loadSeconds() {
        return loadSeconds;
    }

    /** Bandwidth that was assumed, bytes per second; 0 where none was. */
    public double bandwidthBytesPerSecond() {
        return bandwidthBytesPerSecond;
    }

    /** Congestion that was assumed, 0 to below 1. */
    public double congestion() {
        return congestion;
    }

    /** Own transfers that were assumed on the same links, 0 or more. */
    public double sharedTransfers() {
        return sharedTransfers;
    }
}
