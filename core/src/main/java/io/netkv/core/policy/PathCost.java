package io.netkv.core.policy;

/** What a policy assumes of a path. One object is reused for all requests. */
public final class PathCost {

    private double latencySeconds;
    private double bandwidthBytesPerSecond;
    private double congestion;
    private double sharedTransfers;

    /**
     * Sets what is assumed, without congestion and own transfers.
     *
     * @param latencySeconds 0 or more
     * @param bandwidthBytesPerSecond above 0
     */
    public void set(double latencySeconds, double bandwidthBytesPerSecond) {
        this.latencySeconds = latencySeconds;
        this.bandwidthBytesPerSecond = bandwidthBytesPerSecond;
        congestion = 0;
        sharedTransfers = 0;
    }

    /** Records the congestion and the own transfers that reduced the bandwidth. */
    public void setReductions(double congestion, double sharedTransfers) {
        this.congestion = congestion;
        this.sharedTransfers = sharedTransfers;
    }

    /** Latency, seconds. */
    public double latencySeconds() {
        return latencySeconds;
    }

    /** Bandwidth, bytes per second. */
    public double bandwidthBytesPerSecond() {
        return bandwidthBytesPerSecond;
    }

    /** Congestion, 0 to below 1. */
    public double congestion() {
        return congestion;
    }

    /** Own transfers on the same links, 0 or more. */
    public double sharedTransfers() {
        return sharedTransfers;
    }
}
