package io.netkv.core.policy;

import java.util.Map;

/**
 * Every number that the policies can be tuned by. The defaults are this project's calibration against the paper's Tables
 * II and VI; the paper does not publish its own.
 *
 * @param cacheBandwidthBytesPerSecond what a missing byte is divided by where the network is not looked at, above 0
 * @param cacheLoadSeconds seconds that one request of load is worth in {@code cache-load-aware}, 0 or more
 * @param networkLoadSeconds the same in the {@code netkv} policies, 0 or more
 */
public record PolicyWeights(double cacheBandwidthBytesPerSecond, double cacheLoadSeconds, double networkLoadSeconds) {

    /** 3.9 GB/s, 0.16 s and 0.06 s. */
    public static final PolicyWeights DEFAULT = new PolicyWeights(3.9e9, 0.16, 0.06);

    public PolicyWeights {
        if (!(cacheBandwidthBytesPerSecond > 0) || Double.isInfinite(cacheBandwidthBytesPerSecond)) {
            throw new IllegalArgumentException("cacheBandwidthBytesPerSecond is " + cacheBandwidthBytesPerSecond
                    + "; it must be above 0 (default 3.9e9)");
        }
        checkSeconds("cacheLoadSeconds", cacheLoadSeconds);
        checkSeconds("networkLoadSeconds", networkLoadSeconds);
    }

    /**
     * These, with one changed.
     *
     * @param name of the weight, as above
     * @throws IllegalArgumentException where there is none of that name, or it cannot have the value
     */
    public PolicyWeights with(String name, double value) {
        return switch (name) {
            case "cacheBandwidthBytesPerSecond" -> new PolicyWeights(value, cacheLoadSeconds, networkLoadSeconds);
            case "cacheLoadSeconds" -> new PolicyWeights(cacheBandwidthBytesPerSecond, value, networkLoadSeconds);
            case "networkLoadSeconds" -> new PolicyWeights(cacheBandwidthBytesPerSecond, cacheLoadSeconds, value);
            default ->
                throw new IllegalArgumentException("there is no weight '" + name
                        + "'; there are cacheBandwidthBytesPerSecond, cacheLoadSeconds, networkLoadSeconds");
        };
    }

    /** The same with several changed. */
    public PolicyWeights with(Map<String, Double> changes) {
        PolicyWeights changed = this;
        for (Map.Entry<String, Double> change : changes.entrySet()) {
            changed = changed.with(change.getKey(), change.getValue());
        }
        return changed;
    }

    private static void checkSeconds(String name, double seconds) {
        if (!(seconds >= 0) || Double.isInfinite(seconds)) {
            throw new IllegalArgumentException(name + " is " + seconds + "; it must be 0 or more");
        }
    }
}
