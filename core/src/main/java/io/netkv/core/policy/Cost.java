package io.netkv.core.policy;

/** Cost of one candidate and its terms. The least cost wins. One object is reused for all candidates. */
public final class Cost {

    private double total;
    private double latencySeconds;
    private double transferSeconds;
    private double loadSeconds;
    private double bandwidthBytesPerSecond;
    private double congestion;
    private double sharedTransfers;

    /** Sets a cost that is a rank, not a time. */
    public void setRank(double rank) {
        clear();
        total = rank;
    }

    /**
     * Sets a cost in seconds: latency + bytes / bandwidth + load.
     *
     * @param latencySeconds 0 or more
     * @param bytes to be sent, 0 or more
     * @param bandwidthBytesPerSecond assumed, above 0
     * @param loadSeconds cost of the instance's load, 0 or more
     */
    public void setTime(double latencySeconds, long bytes, double bandwidthBytesPerSecond, double loadSeconds) {
        clear();
        this.latencySeconds = latencySeconds;
        this.transferSeconds = bytes / bandwidthBytesPerSecond;
        this.loadSeconds = loadSeconds;
        this.bandwidthBytesPerSecond = bandwidthBytesPerSecond;
        total = latencySeconds + transferSeconds + loadSeconds;
    }

    /** Records the congestion and the own transfers that reduced the bandwidth. */
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

    /** Copies the values of another cost. */
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

    /** The term for latency, seconds. */
    public double latencySeconds() {
        return latencySeconds;
    }

    /** The term for sending the bytes, seconds. */
    public double transferSeconds() {
        return transferSeconds;
    }

    /** The term for load, seconds. */
    public double loadSeconds() {
        return loadSeconds;
    }

    /** Bandwidth that was assumed, bytes per second; 0 if none was. */
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
