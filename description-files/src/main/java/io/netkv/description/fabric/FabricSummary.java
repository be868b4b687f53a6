package io.netkv.description.fabric;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a fabric is, in a few lines. */
public final class FabricSummary {

    private FabricSummary() {}

    /** One line. */
    public static String brief(Fabric fabric) {
        return fabric.name() + ": " + fabric.instanceCount() + " instances, " + fabric.linkCount() + " links";
    }

    /** The lines to print for a fabric that is valid. */
    public static List<String> lines(Fabric fabric) {
        FabricSpec spec = fabric.spec();
        List<String> lines = new ArrayList<>();
        lines.add(brief(fabric));
        lines.add(format(
                "  instances  %d prefill, %d decode with memory for %,d tokens of KV cache",
                fabric.prefillCount(), fabric.decodeCount(), decodeTokens(fabric)));
        lines.add(format(
                "  elements   %d nodes, %d racks, %d pods%s",
                spec.nodes().size(),
                spec.racks().size(),
                spec.pods().size(),
                spec.zones().isEmpty() ? "" : ", " + spec.zones().size() + " zones"));
        lines.add(format("  links      %d directed, in %d groups", fabric.linkCount(), fabric.groupCount()));
        lines.add("  tier            latency us   GB/s per flow   prefill-decode pairs");
        long[] pairs = pairs(fabric);
        for (int tier = 0; tier < fabric.tierCount(); tier++) {
            lines.add(format(
                    "  %d %-12s %11s %15s   %d",
                    tier,
                    Tier.words(tier),
                    PlainNumbers.plain(fabric.tierLatencySeconds(tier), 6),
                    PlainNumbers.plain(fabric.tierBandwidthBytesPerSecond(tier), -9),
                    pairs[tier]));
        }
        return lines;
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static long decodeTokens(Fabric fabric) {
        long tokens = 0;
        for (int k = 0; k < fabric.decodeCount(); k++) {
            tokens += fabric.kvCapacityTokens(fabric.decodeInstance(k));
        }
        return tokens;
    }

    private static long[] pairs(Fabric fabric) {
        long[] pairs = new long[fabric.tierCount()];
        for (int p = 0; p < fabric.prefillCount(); p++) {
            for (int d = 0; d < fabric.decodeCount(); d++) {
                pairs[fabric.tier(fabric.prefillInstance(p), fabric.decodeInstance(d))]++;
            }
        }
        return pairs;
    }
}
