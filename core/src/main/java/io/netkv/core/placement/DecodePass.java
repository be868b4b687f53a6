package io.netkv.core.placement;

import io.netkv.core.policy.PathCost;
import io.netkv.core.policy.Policy;

/** One pass over the decode instances for a request whose prefill instance is known: the best of them and the next best. */
final class DecodePass {

    private final Policy policy;
    private final DecodeInstances decodes;
    private final InstanceLiveness liveness;
    private final CandidatePath path;
    /** By ordinal: the next one that is in another rack. */
    private final int[] rackEnds;

    private int best;
    private int second;
    private double leastCost;
    private double secondCost;
    private int avoided;

    DecodePass(Policy policy, DecodeInstances decodes, InstanceLiveness liveness, CandidatePath path) {
        this.policy = policy;
        this.decodes = decodes;
        this.liveness = liveness;
        this.path = path;
        int count = decodes.count();
        int[] racks = decodes.racks();
        rackEnds = new int[count];
        for (int k = count - 1; k >= 0; k--) {
            rackEnds[k] = k + 1 < count && racks[k + 1] == racks[k] ? rackEnds[k + 1] : k + 1;
        }
    }

    /**
     * Looks at every instance once, in turn: the first of equal ones wins. What depends on the rack alone is computed once for
     * each run of instances of one rack, and what depends on the instance is read from arrays.
     *
     * @param prefill ordinal of the prefill instance that the path leads from
     * @param lastChosen ordinal after which the first one is, -1 for the beginning
     * @return how many instances are eligible
     */
    int choose(PlacementRequest request, int prefill, int lastChosen, Resort resort) {
        boolean isInTurn = policy.isInTurn();
        boolean isAnyInQuestion = liveness.isAnyInQuestion(path.nowMillis());
        long[] roomTokens = decodes.roomTokens(resort.needsFreeMemory());
        int[] loads = decodes.loads(policy, path.nowMillis());
        int[] cached = decodes.leadingBlocks();
        boolean isCached = decodes.isAnyCached();
        double perLoad = policy.secondsPerLoad(path.isNetworkDataUsable());
        long tokens = request.reservedTokens();
        int newBest = Decision.NONE;
        int newSecond = Decision.NONE;
        double least = Double.POSITIVE_INFINITY;
        double next = Double.POSITIVE_INFINITY;
        int candidates = 0;
        int newAvoided = 0;
        int count = roomTokens.length;
        int k = lastChosen + 1 == count ? 0 : lastChosen + 1;
        for (int turn = 0; turn < count; k = k == count ? 0 : k) {
            PathCost pathCost = path.cost(k);
            double latency = pathCost.latencySeconds();
            double bandwidth = pathCost.bandwidthBytesPerSecond();
            double uncachedSeconds = latency + request.missingBytes(0) / bandwidth;
            int end = Math.min(path.isOwnRack(k) ? k + 1 : rackEnds[k], k + count - turn);
            if (pathCost.isExcluded()) {
                turn += end - k;
                k = end;
                continue;
            }
            double perLoadHere = perLoad * pathCost.loadFactor();
            for (; k < end; k++, turn++) {
                if (tokens > roomTokens[k]) {
                    continue;
                }
                if (isAnyInQuestion && !resort.takes(liveness.standing(prefill, k, path.nowMillis()))) {
                    newAvoided++;
                    continue;
                }
                candidates++;
                double networkSeconds =
                        isCached ? latency + request.missingBytes(cached[k]) / bandwidth : uncachedSeconds;
                double cost = isInTurn ? turn : networkSeconds + perLoadHere * loads[k];
                if (cost < next || newSecond == Decision.NONE) {
                    if (cost < least || newBest == Decision.NONE) {
                        newSecond = newBest;
                        next = least;
                        newBest = k;
                        least = cost;
                    } else {
                        newSecond = k;
                        next = cost;
                    }
                }
            }
        }
        best = newBest;
        second = newSecond;
        leastCost = least;
        secondCost = next;
        avoided = newAvoided;
        return candidates;
    }

    /** Ordinal of the best instance, or {@link Decision#NONE}. */
    int best() {
        return best;
    }

    double leastCost() {
        return leastCost;
    }

    /** Ordinal of the next best instance, or {@link Decision#NONE}. */
    int second() {
        return second;
    }

    double secondCost() {
        return secondCost;
    }

    /** Instances that had memory and were avoided as silent or failing. */
    int avoided() {
        return avoided;
    }
}
