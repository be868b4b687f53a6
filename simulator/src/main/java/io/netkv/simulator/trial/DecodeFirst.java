package io.netkv.simulator.trial;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterRequest;

/**
 * Chooses a decode instance before it is known where prefill will be, by load and prefix cache: least missing bytes / cache bandwidth + load,
 * with the weights of {@code cache-load-aware}. Of equal ones, the first in turn.
 */
final class DecodeFirst {

    private final Fabric fabric;
    private final PolicyWeights weights;
    private final FabricScheduler scheduler;
    private final Cluster cluster;
    private final int blockTokens;
    private int last = -1;

    DecodeFirst(TrialSettings settings, FabricScheduler scheduler, Cluster cluster) {
        fabric = settings.fabric();
        weights = settings.weights();
        blockTokens = settings.cluster().decode().cacheBlockTokens();
        this.scheduler = scheduler;
        this.cluster = cluster;
    }

    /** The number of the instance; one that has memory for the request, where there is any. */
    int choose(ClusterRequest request, long nowMillis) {
        int count = fabric.decodeCount();
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        boolean hasRoom = false;
        for (int turn = 1; turn <= count; turn++) {
            int k = (last + turn) % count;
            int instance = fabric.decodeInstance(k);
            boolean hasRoomHere =
                    cluster.freeKvTokens(instance) - scheduler.ledger().inboundTokens(instance) >= request.kvTokens();
            if (hasRoom && !hasRoomHere) {
                continue;
            }
            double cost = cost(request, instance, nowMillis);
            if (cost < least || hasRoom != hasRoomHere) {
                best = k;
                least = cost;
                hasRoom = hasRoomHere;
            }
        }
        last = best;
        return fabric.decodeInstance(best);
    }

    private double cost(ClusterRequest request, int instance, long nowMillis) {
        long cached = (long) cluster.leadingCachedBlocks(instance, request.prefixBlocks()) * blockTokens;
        long missingBytes = Math.max(0, request.inputTokens() - cached) * request.kvBytesPerToken();
        return missingBytes / weights.cacheBandwidthBytesPerSecond()
                + weights.cacheLoadSeconds() * scheduler.load(instance, nowMillis);
    }
}
