package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.PathCost;
import io.netkv.core.policy.Policy;

/**
 * Decides by one policy on the state of a fabric, and changes nothing of it. Prefix blocks are {@linkplain DecodeInstances#match matched}
 * before. Nothing is allocated but for {@link #costs}.
 */
final class DecisionMaker {

    private final Fabric fabric;
    private final Policy policy;
    private final OracleState oracle;
    private final DecodeInstances decodes;
    private final PrefillQueues prefills;
    private final InstanceLiveness liveness;
    private final PathRates rates;
    private final CandidatePath path;
    private final DecodePass pass;
    private final PairSearch pairs;

    DecisionMaker(Policy policy, FabricState state) {
        this.policy = policy;
        fabric = state.fabric();
        oracle = state.oracle();
        decodes = state.decodes();
        prefills = state.prefills();
        liveness = state.liveness();
        rates = state.rates();
        path = new CandidatePath(policy, state);
        pass = new DecodePass(policy, decodes, liveness, path);
        pairs = new PairSearch(fabric, policy, decodes, prefills, liveness, path);
    }

    Policy policy() {
        return policy;
    }

    /**
     * Chooses the decode instance, whether or not the request names one, and the prefill instance where it names none.
     *
     * @param lastChosen ordinal of the decode instance that was chosen last, or {@link Decision#NONE}
     * @param lastPrefill the same of the prefill instance
     * @return false where none of them can be chosen
     */
    boolean choose(PlacementRequest request, long nowMillis, int lastChosen, int lastPrefill, Decision decision) {
        path.begin(request, nowMillis);
        if (isPlaceWeighed(request)) {
            return choose(request, Decision.NONE, lastChosen, decision) && complete(request, decision);
        }
        int prefill = prefill(request, lastPrefill);
        return prefill != Decision.NONE
                && choose(request, prefill, lastChosen, decision)
                && complete(request, decision);
    }

    /** Takes the decode instance that the request names, and chooses the prefill instance where it names none; see {@link #choose}. */
    boolean takeNamed(PlacementRequest request, long nowMillis, int lastPrefill, Decision decision) {
        path.begin(request, nowMillis);
        int k = decodes.ordinal(request.decodeInstance());
        decision.setAvoided(0);
        decision.setCandidates(1, request.reservedTokens() <= decodes.roomTokens(true)[k]);
        if (isPlaceWeighed(request)) {
            boolean isFound = pairs.chooseFor(request, k);
            describePairs(decision);
            return isFound && complete(request, decision);
        }
        if (prefill(request, lastPrefill) == Decision.NONE) {
            return false;
        }
        describe(k, 0, 0, decision.chosen());
        describe(Decision.NONE, 0, 0, decision.runnerUp());
        return complete(request, decision);
    }

    /** What a pair of instances costs, seconds, as {@link #choose} counts it; not a number where the policy's cost is no time. */
    double seconds(PlacementRequest request, long nowMillis, int prefillInstance, int decodeInstance) {
        if (!policy.isTime()) {
            return Double.NaN;
        }
        path.begin(request, nowMillis);
        path.from(prefillInstance);
        double prefillSeconds =
                isPlaceWeighed(request) ? prefills.seconds(prefills.ordinal(prefillInstance), request, nowMillis) : 0;
        return prefillSeconds + cost(decodes.ordinal(decodeInstance), 0);
    }

    /** Ordinal of the prefill instance on which a request would be done first, or {@link Decision#NONE}. */
    int firstDone(PlacementRequest request, long nowMillis, int lastPrefill) {
        path.begin(request, nowMillis);
        return pairs.firstDone(request, lastPrefill);
    }

    /** Whether the prefill instance is chosen with the place where it is. */
    private boolean isPlaceWeighed(PlacementRequest request) {
        return request.prefillInstance() == PlacementRequest.CHOOSE && policy.isTime() && !policy.isInTurn();
    }

    /** Goes to the prefill instance that is named or, of those that take requests, done first; returns its ordinal. */
    private int prefill(PlacementRequest request, int lastPrefill) {
        int prefill = request.prefillInstance() == PlacementRequest.CHOOSE
                ? pairs.firstDone(request, lastPrefill)
                : prefills.ordinal(request.prefillInstance());
        if (prefill != Decision.NONE) {
            path.from(fabric.prefillInstance(prefill));
        }
        return prefill;
    }

    private boolean complete(PlacementRequest request, Decision decision) {
        long nowMillis = path.nowMillis();
        Decision.Choice chosen = decision.chosen();
        int from = prefills.ordinal(chosen.prefillInstance());
        path.from(chosen.prefillInstance());
        decision.setStanding(liveness.standing(from, decodes.ordinal(chosen.instance()), nowMillis));
        decision.setPrefillTokens(prefills.tokensToCompute(from, request));
        predict(decision);
        decision.setOracle(oracle.mode(nowMillis), oracle.version(), oracle.ageMillis(nowMillis));
        return true;
    }

    /** The best decode instance, for one prefill instance or with the one that suits it best. */
    private boolean choose(PlacementRequest request, int prefill, int lastChosen, Decision decision) {
        int candidates = 0;
        for (int i = 0; candidates == 0 && i < Resort.count(); i++) {
            Resort resort = Resort.inOrder(i);
            int avoided;
            if (prefill == Decision.NONE) {
                candidates = pairs.choose(request, lastChosen, resort);
                avoided = pairs.avoided();
                describePairs(decision);
            } else {
                candidates = pass.choose(request, prefill, lastChosen, resort);
                avoided = pass.avoided();
                describe(pass.best(), pass.leastCost(), 0, decision.chosen());
                describe(pass.second(), pass.secondCost(), 0, decision.runnerUp());
            }
            if (resort == Resort.LIVE_AND_FREE) {
                decision.setAvoided(avoided);
            }
            decision.setCandidates(candidates, resort.needsFreeMemory());
        }
        return candidates > 0;
    }

    private void describePairs(Decision decision) {
        if (pairs.second() != Decision.NONE) {
            path.from(fabric.prefillInstance(pairs.secondPrefill()));
        }
        describe(pairs.second(), 0, pairs.secondPrefillSeconds(), decision.runnerUp());
        if (pairs.best() != Decision.NONE) {
            path.from(fabric.prefillInstance(pairs.bestPrefill()));
        }
        describe(pairs.best(), 0, pairs.bestPrefillSeconds(), decision.chosen());
    }

    /** See {@link FabricScheduler#costs}. */
    void costs(PlacementRequest request, long nowMillis, int lastChosen, FabricScheduler.CostVisitor visitor) {
        path.begin(request, nowMillis);
        path.from(request.prefillInstance());
        int prefill = prefills.ordinal(request.prefillInstance());
        int count = decodes.count();
        for (int k = 0; k < count; k++) {
            Decision.Choice choice = new Decision.Choice();
            boolean isExcluded = path.cost(k).isExcluded();
            describe(k, cost(k, Math.floorMod(k - lastChosen - 1, count)), 0, choice);
            Standing standing = liveness.standing(prefill, k, nowMillis);
            boolean hasMemory = request.reservedTokens() <= decodes.roomTokens(true)[k];
            visitor.visit(choice, standing, hasMemory && standing.isEligible() && !isExcluded);
        }
    }

    /** What a policy's order goes by. */
    private double cost(int k, int turn) {
        if (policy.isInTurn()) {
            return turn;
        }
        PathCost pathCost = path.cost(k);
        return pathCost.latencySeconds()
                + path.request().missingBytes(decodes.leadingBlocks()[k]) / pathCost.bandwidthBytesPerSecond()
                + loadSeconds(k, pathCost);
    }

    private double loadSeconds(int k, PathCost pathCost) {
        double perLoad = policy.secondsPerLoad(path.isNetworkDataUsable());
        return perLoad * pathCost.loadFactor() * decodes.loads(policy, path.nowMillis())[k];
    }

    /** Describes a decode instance that the KV cache goes to from the path's prefill instance. */
    private void describe(int k, double rank, double prefillSeconds, Decision.Choice choice) {
        if (k == Decision.NONE) {
            choice.set(Decision.NONE, Decision.NONE, 0, 0, 0, 0);
            return;
        }
        PlacementRequest request = path.request();
        PathCost pathCost = path.cost(k);
        boolean isStay = decodes.instance(k) == path.prefill();
        int cached = decodes.leadingBlocks()[k];
        long missingBytes = isStay ? 0 : request.missingBytes(cached);
        if (policy.isTime()) {
            choice.cost().setTime(prefillSeconds, pathCost, missingBytes, loadSeconds(k, pathCost));
        } else {
            choice.cost().setRank(rank);
        }
        choice.set(
                path.prefill(),
                decodes.instance(k),
                fabric.tier(path.prefill(), decodes.instance(k)),
                decodes.load().requests(path.nowMillis())[k],
                isStay ? request.inputTokens() : request.cachedTokens(cached),
                missingBytes);
    }

    /** What the transfer is expected to take, and the member links that it is to take. */
    private void predict(Decision decision) {
        Decision.Choice chosen = decision.chosen();
        path.moveTo(decodes.ordinal(chosen.instance()));
        decision.setRoute(Route.ANY);
        if (chosen.instance() == chosen.prefillInstance()) {
            decision.setPrediction(0, 0);
            return;
        }
        if (!policy.readsLinks() || !path.isNetworkDataUsable()) {
            double bandwidthLeft =
                    path.bandwidthBytesPerSecond() * (1 - path.congestion()) / (1 + path.sharedTransfers());
            double seconds = path.latencySeconds() + chosen.missingBytes() / bandwidthLeft;
            decision.setPrediction(seconds, seconds);
            return;
        }
        decision.setPrediction(
                chosen.cost().latencySeconds() + chosen.cost().transferSeconds(),
                path.cost(decodes.ordinal(chosen.instance())).unlearntSeconds(chosen.missingBytes()));
        if (policy.isSteering() && chosen.tier() >= Tier.POD) {
            path.steeredBandwidthBytesPerSecond();
            decision.setRoute(rates.bestRoute());
        }
    }
}
