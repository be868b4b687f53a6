package io.netkv.simulator.trial;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Role;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import io.netkv.simulator.cluster.ClusterRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * The least TTFT that a request could have, whatever is decided: its prefill at once, a transfer on an idle network over
 * the best tier that its prefill instance reaches, or any where that is chosen, and a decode step of a batch of one.
 *
 * <pre>
 *   bound = prefill + min over tiers (latency + bytes / bandwidth) + step of one
 * </pre>
 *
 * <p>The bytes are either those that a policy sent, or the fewest possible: an unbounded prefix cache on every decode
 * instance holds each block of another prompt from the end of that prompt's prefill on. Where a block comes later than
 * the request's own prefill ends, waiting for it counts. So no request of a {@link Trial} is faster than its bound.
 *
 * <p>Background traffic takes its share from every flow between racks, which the bound does not count: part of what it
 * leaves to win is out of any policy's reach.
 *
 * <p>The trials of one plan share it. Not for several threads.
 */
public final class LowerBound {

    private final ArrivalSchedule plan;
    private final Fabric fabric;
    private final ClusterParameters cluster;
    /** By instance and tier: whether a decode instance stands so far from it. */
    private final boolean[][] isReached;
    /** By tier: whether any pair of prefill and decode instance stands so far from each other. */
    private final boolean[] isReachedByAny;

    private final boolean isPrefillChosen;
    private final boolean mayAnyStay;

    private double meanSeconds = Double.NaN;

    /** Of a plan's requests on what they are played on. */
    public LowerBound(TrialSettings settings, ArrivalSchedule plan) {
        this.plan = plan;
        fabric = settings.fabric();
        cluster = settings.cluster();
        isReached = new boolean[fabric.instanceCount()][fabric.tierCount()];
        isReachedByAny = new boolean[fabric.tierCount()];
        isPrefillChosen = settings.order() != ChoiceOrder.PREFILL_IN_TURN;
        boolean isBothFound = false;
        for (int p = 0; p < fabric.prefillCount(); p++) {
            int from = fabric.prefillInstance(p);
            isBothFound |= fabric.role(from) == Role.BOTH;
            for (int k = 0; k < fabric.decodeCount(); k++) {
                int tier = fabric.tier(from, fabric.decodeInstance(k));
                isReached[from][tier] = true;
                isReachedByAny[tier] = true;
            }
        }
        mayAnyStay = isBothFound;
    }

    /** The least transfer time of a number of bytes, seconds. */
    double seconds(ClusterRequest request, int prefillInstance, long bytes) {
        boolean mayStay = fabric.role(prefillInstance) == Role.BOTH;
        return besidesTransferSeconds(request) + (mayStay ? 0 : transferSeconds(isReached[prefillInstance], bytes));
    }

    private double besidesTransferSeconds(ClusterRequest request) {
        Decode decode = cluster.decode();
        return prefillSeconds(request) + (decode.stepBaseMillis() + decode.stepPerRequestMillis()) * 1e-3;
    }

    /** With a prefix cache on prefill instances, that of a single token: the cache may hold all others. */
    private double prefillSeconds(ClusterRequest request) {
        return cluster.prefill().seconds(cluster.prefillCacheTokens() > 0 ? 1 : request.inputTokens());
    }

    private double transferSeconds(boolean[] isReachable, long bytes) {
        double least = Double.POSITIVE_INFINITY;
        for (int tier = 0; tier < isReachable.length; tier++) {
            if (isReachable[tier]) {
                double bandwidth = cluster.stripes() * fabric.tierBandwidthBytesPerSecond(tier);
                least = Math.min(least, fabric.tierLatencySeconds(tier) + bytes / bandwidth);
            }
        }
        return least;
    }

    /** Mean over the plan's requests with the fewest bytes possible, seconds. */
    double meanSeconds() {
        if (Double.isNaN(meanSeconds)) {
            double sum = 0;
            for (double seconds : seconds()) {
                sum += seconds;
            }
            meanSeconds = sum / plan.count();
        }
        return meanSeconds;
    }

    /** Of each of the plan's requests with the fewest bytes possible, seconds. */
    double[] seconds() {
        int count = plan.count();
        BlockAvailability availability = new BlockAvailability();
        for (int i = 0; i < count; i++) {
            availability.add(i, plan.request(i).prefixBlocks(), prefillEndSeconds(i));
        }
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            ClusterRequest request = plan.request(i);
            int inTurn = fabric.prefillInstance(i % fabric.prefillCount());
            boolean mayStay = isPrefillChosen ? mayAnyStay : fabric.role(inTurn) == Role.BOTH;
            boolean[] isReachable = isPrefillChosen ? isReachedByAny : isReached[inTurn];
            double transferSeconds =
                    mayStay ? 0 : bestTransferSeconds(i, request, isReachable, prefillEndSeconds(i), availability);
            seconds[i] = besidesTransferSeconds(request) + transferSeconds;
        }
        return seconds;
    }

    private double prefillEndSeconds(int index) {
        return plan.arrivalSeconds(index) + prefillSeconds(plan.request(index));
    }

    /** The least over how many of the leading blocks are waited for and not sent. */
    private double bestTransferSeconds(
            int owner,
            ClusterRequest request,
            boolean[] isReachable,
            double prefillEndSeconds,
            BlockAvailability availability) {
        long[] blocks = request.prefixBlocks();
        double best = Double.POSITIVE_INFINITY;
        double wait = 0;
        for (int hits = 0; wait < best; hits++) {
            best = Math.min(best, wait + transferSeconds(isReachable, missingBytes(request, hits)));
            if (hits == blocks.length) {
                break;
            }
            wait = Math.max(wait, availability.firstOfOthers(owner, blocks[hits]) - prefillEndSeconds);
        }
        return best;
    }

    private long missingBytes(ClusterRequest request, int leadingBlocks) {
        long cached = Math.min((long) leadingBlocks * cluster.decode().cacheBlockTokens(), request.inputTokens());
        return (request.inputTokens() - cached) * request.kvBytesPerToken();
    }

    /** When each block is first there, and when by another prompt than the one that had it first. */
    private static final class BlockAvailability {

        private final Map<Long, Sighting> byBlock = new HashMap<>();

        void add(int owner, long[] blocks, double seconds) {
            for (long block : blocks) {
                byBlock.computeIfAbsent(block, ignored -> new Sighting()).add(owner, seconds);
            }
        }

        /** When a block is there without the request that asks; infinity where no other has it. */
        double firstOfOthers(int owner, long block) {
            Sighting sighting = byBlock.get(block);
            if (sighting == null) {
                return Double.POSITIVE_INFINITY;
            }
            return sighting.owner == owner ? sighting.secondSeconds : sighting.firstSeconds;
        }
    }

    private static final class Sighting {

        private int owner = -1;
        private double firstSeconds = Double.POSITIVE_INFINITY;
        private double secondSeconds = Double.POSITIVE_INFINITY;

        void add(int newOwner, double seconds) {
            if (newOwner == owner) {
                return;
            }
            if (seconds < firstSeconds) {
                secondSeconds = firstSeconds;
                firstSeconds = seconds;
                owner = newOwner;
            } else {
                secondSeconds = Math.min(secondSeconds, seconds);
            }
        }
    }
}
