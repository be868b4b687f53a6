package io.netkv.core.policy;

/** Cost of a decode instance and its terms. The least cost wins. One object is reused for all decisions. */
public final class Cost {

    private double total;
    private double prefillSeconds;
    private double latencySeconds;
    private double transferSeconds;
    private double loadSeconds;
    private double bandwidthBytesPerSecond;
    private double congestion;
    private double sharedTransfers;

    /** Sets a cost that is a rank, not a time. */
    public void setRank(double rank) {
        total = rank;
        prefillSeconds = 0;
        latencySeconds = 0;
        transferSeconds = 0;
        loadSeconds = 0;
        bandwidthBytesPerSecond = 0;
        congestion = 0;
        sharedTransfers = 0;
    }

    /**
     * Sets a cost in seconds: prefill + latency + bytes / bandwidth + load.
     *
     * @param prefillSeconds wait for the prefill instance and prefill, 0 where it is the same for all
     * @param path what is assumed of the path
     * @param bytes to be sent, 0 or more
     * @param loadSeconds cost of the instance's load, 0 or more
     */
    public void setTime(double prefillSeconds, PathCost path, long bytes, double loadSeconds) {
        this.prefillSeconds = prefillSeconds;
        latencySeconds = path.latencySeconds();
        transferSeconds = bytes / path.bandwidthBytesPerSecond();
        this.loadSeconds = loadSeconds;
        bandwidthBytesPerSecond = path.bandwidthBytesPerSecond();
        congestion = path.congestion();
        sharedTransfers = path.sharedTransfers();
        total = prefillSeconds + latencySeconds + transferSeconds + loadSeconds;
    }

    /** Sets it to another one. */
    public void copy(Cost other) {
        total = other.total;
        prefillSeconds = other.prefillSeconds;
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

    /** The term for waiting for the prefill instance and for prefill, seconds; 0 where the request names that instance. */
    public double prefillSeconds() {
        return prefillSeconds;
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
