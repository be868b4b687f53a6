package io.netkv.description.fabric;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import java.util.ArrayList;
import java.util.List;

/** What may be right in a fabric's description and is probably not. */
public final class FabricWarnings {

    /** Nominal rates are rounded. */
    private static final double ROUNDING = 1.001;

    private FabricWarnings() {}

    /** A line for each. */
    public static List<String> of(Fabric fabric) {
        List<String> warnings = new ArrayList<>();
        double[] fastest = fastestLinks(fabric);
        for (int tier = Tier.RACK; tier < fabric.tierCount(); tier++) {
            addIfFasterThanNearer(fabric, tier, warnings);
            addIfFasterThanLinks(fabric, tier, fastest, warnings);
        }
        return warnings;
    }

    private static void addIfFasterThanNearer(Fabric fabric, int tier, List<String> warnings) {
        double bandwidth = fabric.tierBandwidthBytesPerSecond(tier);
        double nearer = fabric.tierBandwidthBytesPerSecond(tier - 1);
        if (bandwidth > nearer) {
            warnings.add("tier " + tier + " has " + gigabytes(bandwidth) + " GB/s per flow, more than tier "
                    + (tier - 1) + ", which is nearer and has " + gigabytes(nearer) + "; are they swapped?");
        }
        double latency = fabric.tierLatencySeconds(tier);
        double nearerLatency = fabric.tierLatencySeconds(tier - 1);
        if (latency < nearerLatency) {
            warnings.add("tier " + tier + " has a latency of " + micros(latency) + " us, less than tier " + (tier - 1)
                    + ", which is nearer and has " + micros(nearerLatency) + "; are they swapped?");
        }
    }

    /** Within a node, the instances' own interconnect is faster than any of the links that are described. */
    private static void addIfFasterThanLinks(Fabric fabric, int tier, double[] fastest, List<String> warnings) {
        double bandwidth = fabric.tierBandwidthBytesPerSecond(tier);
        for (int level = 0; level <= tier; level++) {
            if (fastest[level] > 0 && bandwidth > ROUNDING * fastest[level]) {
                warnings.add("tier " + tier + " has " + gigabytes(bandwidth) + " GB/s per flow, more than any link of "
                        + (level == Tier.NODE ? "an " : "a ") + Tier.lowerEnd(level) + " on its way can carry ("
                        + gigabytes(fastest[level])
                        + " GB/s); are bits meant?");
            }
        }
    }

    private static double[] fastestLinks(Fabric fabric) {
        double[] fastest = new double[fabric.tierCount()];
        for (int link = 0; link < fabric.linkCount(); link++) {
            int level = fabric.tierOfGroup(fabric.groupOfLink(link));
            fastest[level] = Math.max(fastest[level], fabric.linkCapacityBytesPerSecond(link));
        }
        return fastest;
    }

    private static String gigabytes(double bytesPerSecond) {
        return PlainNumbers.plain(bytesPerSecond, -9);
    }

    private static String micros(double seconds) {
        return PlainNumbers.plain(seconds, 6);
    }
}
