package io.netkv.simulator.experiment;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import io.netkv.simulator.cluster.ClusterRequest;
import java.util.HashSet;
import java.util.Set;

/** What TTFT would be with the network and the decode instances to oneself: prefill, transfer at the best tier, a step. */
final class LowerBound {

    private final TrialSettings settings;
    /** By instance: the nearest tier that has a decode instance. */
    private final int[] nearestTier;

    LowerBound(TrialSettings settings) {
        this.settings = settings;
        Fabric fabric = settings.fabric();
        nearestTier = new int[fabric.instanceCount()];
        for (int from = 0; from < nearestTier.length; from++) {
            nearestTier[from] = nearestTier(fabric, from);
        }
    }

    private static int nearestTier(Fabric fabric, int from) {
        int nearest = Tier.CORE;
        for (int k = 0; k < fabric.decodeCount(); k++) {
            nearest = Math.min(nearest, fabric.tier(from, fabric.decodeInstance(k)));
        }
        return nearest;
    }

    /** TTFT of a request that sends so many bytes. */
    double seconds(ClusterRequest request, int prefillInstance, long bytes) {
        Fabric fabric = settings.fabric();
        Decode decode = settings.cluster().decode();
        int tier = nearestTier[prefillInstance];
        return settings.cluster().prefill().seconds(request.inputTokens())
                + fabric.tierLatencySeconds(tier)
                + bytes / (settings.cluster().stripes() * fabric.tierBandwidthBytesPerSecond(tier))
                + (decode.stepBaseMillis() + decode.stepPerRequestMillis()) * 1e-3;
    }

    /** Mean over a plan's requests, where each finds everything that any earlier one had. */
    double meanSeconds(RequestPlan plan) {
        Fabric fabric = settings.fabric();
        int blockTokens = settings.cluster().decode().cacheBlockTokens();
        Set<Long> seen = new HashSet<>();
        double sum = 0;
        for (int i = 0; i < plan.count(); i++) {
            ClusterRequest request = plan.request(i);
            long cached = Math.min((long) leading(seen, request.prefixBlocks()) * blockTokens, request.inputTokens());
            int prefill = fabric.prefillInstance(i % fabric.prefillCount());
            sum += seconds(request, prefill, (request.inputTokens() - cached) * request.kvBytesPerToken());
        }
        return sum / plan.count();
    }

    /** How many leading blocks were seen; all are from now on. */
    private static int leading(Set<Long> seen, long[] blocks) {
        int leading = 0;
        for (int i = 0; i < blocks.length; i++) {
            if (!seen.add(blocks[i]) && leading == i) {
                leading++;
            }
        }
        return leading;
    }
}
