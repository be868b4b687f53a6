package io.netkv.core.policy;

/** What a policy assumes of a path. One object is reused for all requests. */
public final class PathCost {

    private double latencySeconds;
    private double bandwidthBytesPerSecond;
    private double congestion;
    private double sharedTransfers;
    private double loadFactor = 1;
    private double learntSeconds;
    private double learntSlowdown = 1;
    private boolean excluded;

    /**
     * Sets what is assumed, without congestion and own transfers; load counts as it is.
     *
     * @param latencySeconds 0 or more
     * @param bandwidthBytesPerSecond above 0
     */
    public void set(double latencySeconds, double bandwidthBytesPerSecond) {
        this.latencySeconds = latencySeconds;
        this.bandwidthBytesPerSecond = bandwidthBytesPerSecond;
        congestion = 0;
        sharedTransfers = 0;
        loadFactor = 1;
        excluded = false;
        learntSeconds = 0;
        learntSlowdown = 1;
    }

    /**
     * Adds what was learnt from transfers on this path to what is assumed of it.
     *
     * @param overheadSeconds that each takes whatever its size, 0 or more
     * @param slowdown how many times as long as it should it takes for the rest, above 0
     */
    public void correct(double overheadSeconds, double slowdown) {
        learntSeconds = overheadSeconds;
        learntSlowdown = slowdown;
        latencySeconds += overheadSeconds;
        bandwidthBytesPerSecond /= slowdown;
    }

    /** Seconds for a transfer without what was {@linkplain #correct learnt}. */
    public double unlearntSeconds(long bytes) {
        return latencySeconds - learntSeconds + bytes / (bandwidthBytesPerSecond * learntSlowdown);
    }

    /** Records the congestion and the own transfers that reduced the bandwidth. */
    public void setReductions(double congestion, double sharedTransfers) {
        this.congestion = congestion;
        this.sharedTransfers = sharedTransfers;
    }

    /** Makes the load of instances at the end of this path count by a factor, 0 or more. */
    public void setLoadFactor(double factor) {
        loadFactor = factor;
    }

    /** No instance at the end of this path is to be taken. */
    public void exclude() {
        excluded = true;
    }

    /** Factor by which load counts. */
    public double loadFactor() {
        return loadFactor;
    }

    /** Whether no instance at the end of this path is to be taken. */
    public boolean isExcluded() {
        return excluded;
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
