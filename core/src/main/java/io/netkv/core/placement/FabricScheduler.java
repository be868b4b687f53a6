package io.netkv.core.placement;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.PathCost;
import io.netkv.core.policy.Policy;
import java.util.Arrays;

/**
 * Decides for one fabric. A decision depends on two kinds of state. States of instances, snapshots of the oracle and ends
 * of transfers are reported from outside ({@link #updateInstance}, {@link #oracle}, {@link #transferFinished}). The last chosen
 * instance and the bookings are changed by {@link #apply} alone, both for a new decision and for one that is read again
 * after a restart.
 *
 * <p>Not safe for use by several threads: one fabric has one writer.
 */
public final class FabricScheduler {

    private static final long[] NO_BLOCKS = {};
    private static final long NO_ROOM = -1;
    private static final long PER_MILLE = 1000;
    private static final Resort[] RESORTS = Resort.values();

    private final Fabric fabric;
    private final Policy policy;
    private final TransferLedger ledger;
    private final InstanceLiveness liveness;
    private final TransferAccuracy accuracy;
    private final OracleState oracle;
    private final PrefixIndex prefixes;

    /** By ordinal of the decode instance, as {@link Fabric#decodeInstance} counts. */
    private final LoadEstimate load;

    private final long[] freeTokens;
    private final boolean[] accepting;
    /** Tokens that a request may reserve at most: of the memory that is free, of all of it, and {@link #NO_ROOM}. */
    private final long[] freeRoomTokens;

    private final long[] wholeRoomTokens;
    /** The load as the measures other than requests have it. */
    private final int[] kvTokens;

    private final int[] kvUse;
    private final int[] inboundTokens;
    private final int[] leadingBlocks;
    private boolean isAnyCached;
    /** By ordinal: the instance's number in the fabric. */
    private final int[] instances;
    /** By ordinal: the rack that the instance is in, and the next ordinal of one that is in another rack. */
    private final int[] racks;

    private final int[] rackEnds;
    /** Ordinal of an instance among those of its role, by its number in the fabric. */
    private final int[] ordinals;

    private int lastChosen = -1;

    private final PathRates rates;
    private final CandidatePath path;

    /**
     * A scheduler that assumes every decode instance to be idle until its state is reported.
     *
     * @param policy how instances are compared
     * @param rules everything else that decisions depend on
     */
    public FabricScheduler(Fabric fabric, Policy policy, PlacementRules rules) {
        this.fabric = fabric;
        this.policy = policy;
        int count = fabric.decodeCount();
        liveness = new InstanceLiveness(rules.liveness(), fabric.prefillCount(), count);
        rates = new PathRates(fabric);
        ledger = new TransferLedger(fabric, rules.ledger(), rates.bookings(), new Ends());
        accuracy = new TransferAccuracy(fabric);
        oracle = new OracleState(rules.staleness());
        prefixes = new PrefixIndex(count);
        load = new LoadEstimate(count, rules.liveness().silentAfterMillis() / LivenessPolicy.REPORTS_BEFORE_SILENCE);
        freeTokens = new long[count];
        accepting = new boolean[count];
        freeRoomTokens = new long[count];
        wholeRoomTokens = new long[count];
        kvTokens = new int[count];
        kvUse = new int[count];
        inboundTokens = new int[count];
        leadingBlocks = new int[count];
        instances = new int[count];
        racks = new int[count];
        rackEnds = new int[count];
        ordinals = new int[fabric.instanceCount()];
        for (int k = 0; k < count; k++) {
            int instance = fabric.decodeInstance(k);
            ordinals[instance] = k;
            instances[k] = instance;
            racks[k] = fabric.rack(instance);
            freeTokens[k] = fabric.kvCapacityTokens(instance);
            accepting[k] = true;
            refresh(k);
        }
        for (int k = count - 1; k >= 0; k--) {
            rackEnds[k] = k + 1 < count && racks[k + 1] == racks[k] ? rackEnds[k + 1] : k + 1;
        }
        for (int k = 0; k < fabric.prefillCount(); k++) {
            ordinals[fabric.prefillInstance(k)] = k;
        }
        path = new CandidatePath(fabric, policy, oracle, ledger, rates, accuracy, instances, racks);
    }

    /** The fabric it decides for. */
    public Fabric fabric() {
        return fabric;
    }

    /** The policy it decides by. */
    public Policy policy() {
        return policy;
    }

    /** Transfers in flight. */
    public TransferLedger ledger() {
        return ledger;
    }

    /** How long transfers take against what was predicted. */
    public TransferAccuracy accuracy() {
        return accuracy;
    }

    /** The oracle's newest snapshot. */
    public OracleState oracle() {
        return oracle;
    }

    /**
     * Takes what the oracle's newest snapshot shows of each link; of no effect on policies that look at tiers alone.
     *
     * @param links in the fabric's order
     * @param measuredAtMillis event time of the newest reading
     * @param windowMillis the time that their rates are medians over, above 0
     */
    public void updateLinks(LinkStates links, long measuredAtMillis, long windowMillis) {
        if (policy.readsLinks()) {
            rates.measured(links, measuredAtMillis, windowMillis);
        }
    }

    /**
     * Takes the newest state of a decode instance.
     *
     * @param instance number of a decode instance of the fabric
     * @param cachedBlocks ids of the prefix blocks it holds, in any order; copied
     * @param cachedBlockCount number of valid entries in {@code cachedBlocks}
     * @return false if a newer state is known: this one has no effect
     */
    public boolean updateInstance(int instance, InstanceState state, long[] cachedBlocks, int cachedBlockCount) {
        boolean isNewest = updateLoad(instance, state);
        if (isNewest) {
            int k = ordinals[instance];
            prefixes.replace(k, cachedBlocks, cachedBlockCount);
            if (load.isSampled(k)) {
                ledger.forEachArrived(instance, blocks -> addBlocks(k, blocks));
            }
        }
        return isNewest;
    }

    /**
     * Takes the newest state of a decode instance whose prefix blocks are reported one by one; see {@link
     * #updateInstance}.
     */
    public boolean updateLoad(int instance, InstanceState state) {
        int k = ordinals[instance];
        if (!liveness.reported(k, state.measuredAtMillis())) {
            return false;
        }
        freeTokens[k] = Math.min(state.freeKvTokens(), fabric.kvCapacityTokens(instance));
        accepting[k] = state.isAccepting();
        int arrivedBefore = ledger.arrivedRequests(instance);
        ledger.reported(instance, state.measuredAtMillis());
        int notIncluded = ledger.arrivedRequests(instance);
        load.report(k, state, arrivedBefore - notIncluded, notIncluded);
        refresh(k);
        return true;
    }

    /** What a decision reads of an instance, and what changes with reports and bookings alone, is computed when they change. */
    private void refresh(int k) {
        int instance = instances[k];
        freeRoomTokens[k] = accepting[k] ? freeTokens[k] - ledger.inboundTokens(instance) : NO_ROOM;
        wholeRoomTokens[k] = accepting[k] ? fabric.kvCapacityTokens(instance) : NO_ROOM;
        long capacity = fabric.kvCapacityTokens(instance);
        long used = Math.max(0, capacity - freeTokens[k] + ledger.inboundTokens(instance));
        kvTokens[k] = (int) Math.min(Integer.MAX_VALUE, used);
        kvUse[k] = (int) (PER_MILLE * used / capacity);
        inboundTokens[k] = (int) Math.min(Integer.MAX_VALUE, ledger.tokensInTransfer(instance));
        load.booked(k, ledger.inboundRequests(instance), ledger.arrivedRequests(instance));
    }

    private void addBlocks(int k, long[] blocks) {
        for (long block : blocks) {
            prefixes.add(k, block);
        }
    }

    /** A decode instance holds another prefix block. */
    public void addBlock(int instance, long block) {
        prefixes.add(ordinals[instance], block);
    }

    /** A decode instance has dropped a prefix block. */
    public void removeBlock(int instance, long block) {
        prefixes.remove(ordinals[instance], block);
    }

    /** A request's transfer has started; of no effect if it is not in flight. */
    public void transferStarted(String requestId, long atMillis) {
        ledger.start(requestId, atMillis);
    }

    /** A request's KV cache has arrived; of no effect if it is not in flight. */
    public void transferFinished(String requestId, long atMillis) {
        ledger.finish(requestId, atMillis);
    }

    /** A request's transfer has failed; of no effect if it is not in flight. */
    public void transferFailed(String requestId, long atMillis) {
        ledger.fail(requestId, -1, atMillis);
    }

    /** The same, at a decode instance that need not be the one that was chosen: a router may send a request elsewhere. */
    public void transferFailed(String requestId, int instance, long atMillis) {
        ledger.fail(requestId, instance, atMillis);
    }

    /** A request is not sent at all: its booking ends, and no instance counts as failing; of no effect if it is not in flight. */
    public void transferCancelled(String requestId) {
        ledger.cancel(requestId);
    }

    /**
     * Ends every booking that is too old.
     *
     * @return number of transfers whose end was never reported
     */
    public int expire(long nowMillis) {
        return ledger.expire(nowMillis);
    }

    /** Age of the newest state of a decode instance, milliseconds; -1 if it has reported none. */
    public long stateAgeMillis(int instance, long nowMillis) {
        return liveness.stateAgeMillis(ordinals[instance], nowMillis);
    }

    /** Requests that run, wait or are under way to a decode instance. */
    public int load(int instance, long nowMillis) {
        return load.requests(nowMillis)[ordinals[instance]];
    }

    /** Whether a decode instance has reported before and is silent now. */
    public boolean isSilent(int instance, long nowMillis) {
        return liveness.isSilent(ordinals[instance], nowMillis);
    }

    /** Whether transfers to a decode instance fail. */
    public boolean isFailing(int instance) {
        return liveness.isFailing(ordinals[instance]);
    }

    /**
     * Chooses the decode instance for a request; changes nothing. One pass over the decode instances.
     *
     * @param nowMillis event time
     * @param decision receives the choice and its reasons
     * @return false if no decode instance that takes requests is large enough for this one
     */
    public boolean decide(PlacementRequest request, long nowMillis, Decision decision) {
        isAnyCached = prefixes.match(request.blocks(), request.blockCount(), leadingBlocks);
        path.begin(request, nowMillis);
        int candidates = 0;
        for (int i = 0; candidates == 0 && i < RESORTS.length; i++) {
            candidates = choose(request, decision, RESORTS[i]);
            decision.setCandidates(candidates, RESORTS[i].needsFreeMemory());
        }
        if (candidates == 0) {
            return false;
        }
        decision.setStanding(standing(ordinals[decision.chosen().instance()]));
        predict(decision);
        decision.setOracle(oracle.mode(nowMillis), oracle.version(), oracle.ageMillis(nowMillis));
        return true;
    }

    /** Whether a decode instance is large enough for a request, be it that it takes none now. */
    public boolean isAnyLargeEnough(long reservedTokens) {
        for (int k = 0; k < accepting.length; k++) {
            if (reservedTokens <= fabric.kvCapacityTokens(fabric.decodeInstance(k))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks at every instance once, in turn: the first of equal ones wins. What depends on the rack alone is computed once for
     * each run of instances of one rack, and what depends on the instance is read from arrays.
     */
    private int choose(PlacementRequest request, Decision decision, Resort resort) {
        boolean isInTurn = policy.isInTurn();
        boolean isAnyInQuestion = liveness.isAnyInQuestion(path.nowMillis());
        long[] roomTokens = resort.needsFreeMemory() ? freeRoomTokens : wholeRoomTokens;
        int[] loads = loads();
        int[] cached = leadingBlocks;
        boolean isCached = isAnyCached;
        double perLoad = policy.secondsPerLoad(path.isNetworkDataUsable());
        long tokens = request.reservedTokens();
        int best = Decision.NONE;
        int second = Decision.NONE;
        double leastCost = Double.POSITIVE_INFINITY;
        double secondCost = Double.POSITIVE_INFINITY;
        int candidates = 0;
        int avoided = 0;
        int count = accepting.length;
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
                if (isAnyInQuestion && !resort.takes(standing(k))) {
                    avoided++;
                    continue;
                }
                candidates++;
                double networkSeconds =
                        isCached ? latency + request.missingBytes(cached[k]) / bandwidth : uncachedSeconds;
                double cost = isInTurn ? turn : networkSeconds + perLoadHere * loads[k];
                if (cost < secondCost || second == Decision.NONE) {
                    if (cost < leastCost || best == Decision.NONE) {
                        second = best;
                        secondCost = leastCost;
                        best = k;
                        leastCost = cost;
                    } else {
                        second = k;
                        secondCost = cost;
                    }
                }
            }
        }
        if (resort == Resort.LIVE_AND_FREE) {
            decision.setAvoided(avoided);
        }
        describe(best, leastCost, perLoad, decision.chosen());
        describe(second, secondCost, perLoad, decision.runnerUp());
        return candidates;
    }

    /** Is told what each decode instance costs. */
    @FunctionalInterface
    public interface CostVisitor {

        /**
         * One decode instance.
         *
         * @param choice valid during the call
         * @param isCandidate whether it takes the request now: it has memory, can be counted on, and the policy allows it
         */
        void visit(Decision.Choice choice, Standing standing, boolean isCandidate);
    }

    /**
     * Tells the cost of every decode instance in the fabric's order, as {@link #decide} counts it; changes nothing. Makes objects:
     * not for the path of a decision.
     *
     * @param nowMillis event time
     */
    public void costs(PlacementRequest request, long nowMillis, CostVisitor visitor) {
        isAnyCached = prefixes.match(request.blocks(), request.blockCount(), leadingBlocks);
        path.begin(request, nowMillis);
        double perLoad = policy.secondsPerLoad(path.isNetworkDataUsable());
        int count = accepting.length;
        for (int k = 0; k < count; k++) {
            Decision.Choice choice = new Decision.Choice();
            PathCost pathCost = path.cost(k);
            int turn = Math.floorMod(k - lastChosen - 1, count);
            double networkSeconds = pathCost.latencySeconds()
                    + request.missingBytes(leadingBlocks[k]) / pathCost.bandwidthBytesPerSecond();
            double cost = policy.isInTurn() ? turn : networkSeconds + perLoad * pathCost.loadFactor() * loads()[k];
            boolean isExcluded = pathCost.isExcluded();
            describe(k, cost, perLoad, choice);
            Standing standing = standing(k);
            boolean hasMemory = request.reservedTokens() <= freeRoomTokens[k];
            visitor.visit(choice, standing, hasMemory && standing.isEligible() && !isExcluded);
        }
    }

    private int[] loads() {
        return switch (policy.loadMeasure()) {
            case REQUESTS -> load.requests(path.nowMillis());
            case KV_TOKENS -> kvTokens;
            case KV_USE -> kvUse;
            case INBOUND_TOKENS -> inboundTokens;
        };
    }

    private void describe(int k, double rank, double perLoad, Decision.Choice choice) {
        if (k == Decision.NONE) {
            choice.set(Decision.NONE, 0, 0, 0, 0);
            return;
        }
        PathCost pathCost = path.cost(k);
        long missingBytes = path.request().missingBytes(leadingBlocks[k]);
        int requests = load.requests(path.nowMillis())[k];
        if (!policy.isTime()) {
            choice.cost().setRank(rank);
        } else {
            choice.cost().setTime(pathCost, missingBytes, perLoad * pathCost.loadFactor() * loads()[k]);
        }
        choice.set(
                instances[k],
                fabric.tier(path.request().prefillInstance(), instances[k]),
                requests,
                path.request().cachedTokens(leadingBlocks[k]),
                missingBytes);
    }

    private Standing standing(int k) {
        return liveness.standing(ordinals[path.request().prefillInstance()], k, path.nowMillis());
    }

    /** What the transfer is expected to take, and the member links that it is to take. */
    private void predict(Decision decision) {
        Decision.Choice chosen = decision.chosen();
        path.moveTo(ordinals[chosen.instance()]);
        decision.setMembers(TransferPlan.ANY, TransferPlan.ANY);
        if (!policy.readsLinks() || !path.isNetworkDataUsable()) {
            double bandwidthLeft =
                    path.bandwidthBytesPerSecond() * (1 - path.congestion()) / (1 + path.sharedTransfers());
            double seconds = path.latencySeconds() + chosen.missingBytes() / bandwidthLeft;
            decision.setPrediction(seconds, seconds);
            return;
        }
        decision.setPrediction(
                chosen.cost().latencySeconds() + chosen.cost().transferSeconds(),
                path.cost(ordinals[chosen.instance()]).unlearntSeconds(chosen.missingBytes()));
        if (policy.isSteering() && chosen.tier() >= Tier.POD) {
            path.steeredBandwidthBytesPerSecond();
            decision.setMembers(rates.bestRackMember(), rates.bestPodMember());
        }
    }

    /**
     * Applies a new decision: it is the last one, and its transfer is in flight.
     *
     * @param atMillis event time of the decision; not before that of the one before
     * @throws IllegalArgumentException if the request's transfer is in flight already
     */
    public void apply(String requestId, PlacementRequest request, Decision decision, long atMillis) {
        Decision.Choice chosen = decision.chosen();
        int to = chosen.instance();
        long[] prefixBlocks =
                load.isSampled(ordinals[to]) ? Arrays.copyOf(request.blocks(), request.blockCount()) : NO_BLOCKS;
        apply(
                requestId,
                request.prefillInstance(),
                to,
                chosen.missingBytes(),
                request.reservedTokens(),
                prefixBlocks,
                new TransferPlan(
                        request.inputTokens(),
                        rates.delay().millis(request.inputTokens()),
                        bytesPerMilli(chosen.missingBytes(), decision.predictedTransferSeconds()),
                        1e3 * decision.unlearntTransferSeconds(),
                        decision.rackMember(),
                        decision.podMember()),
                atMillis);
    }

    private static double bytesPerMilli(long bytes, double seconds) {
        return seconds <= 0 ? 1 : Math.max(1, bytes / (1e3 * seconds));
    }

    /**
     * Applies a decision that is read again, after a restart: what is in flight is the same as before.
     *
     * @param past not earlier than the one before
     * @throws IllegalArgumentException if the request's transfer is in flight already
     */
    public void apply(String requestId, PastDecision past) {
        TransferPlan plan = new TransferPlan(
                0,
                0,
                bytesPerMilli(past.transferBytes(), past.predictedTransferSeconds()),
                0,
                past.rackMember(),
                past.podMember());
        apply(
                requestId,
                past.prefillInstance(),
                past.decodeInstance(),
                past.transferBytes(),
                past.reservedTokens(),
                NO_BLOCKS,
                plan,
                past.atMillis());
    }

    private void apply(
            String requestId,
            int from,
            int to,
            long transferBytes,
            long reservedTokens,
            long[] prefixBlocks,
            TransferPlan plan,
            long atMillis) {
        ledger.book(requestId, from, to, transferBytes, reservedTokens, prefixBlocks, plan, atMillis);
        liveness.chosen(ordinals[from], ordinals[to], atMillis);
        recordChoice(to);
    }

    /** Applies a decision whose transfer has ended since: only the last chosen instance changes. */
    public void recordChoice(int to) {
        lastChosen = ordinals[to];
    }

    /**
     * Which instances a pass takes; each pass is made if the one before finds none. An instance that is alive and full is
     * better than one whose transfers fail, and that is better than one that may be gone.
     */
    private enum Resort {
        LIVE_AND_FREE,
        LIVE,
        REPORTING_AND_FREE,
        REPORTING,
        ANY_AND_FREE,
        ANY;

        boolean needsFreeMemory() {
            return this == LIVE_AND_FREE || this == REPORTING_AND_FREE || this == ANY_AND_FREE;
        }

        boolean takes(Standing standing) {
            return switch (this) {
                case LIVE_AND_FREE, LIVE -> standing.isEligible();
                case REPORTING_AND_FREE, REPORTING -> standing != Standing.SILENT;
                case ANY_AND_FREE, ANY -> true;
            };
        }
    }

    /** How transfers end is what liveness is judged by. */
    private final class Ends implements TransferLedger.Listener {

        @Override
        public void started(Booking booking) {
            rates.delay().observe(booking.plan.promptTokens(), booking.startedAtMillis() - booking.atMillis);
        }

        @Override
        public void arrived(int to, long[] prefixBlocks, long atMillis) {
            load.arrived(ordinals[to], atMillis);
            addBlocks(ordinals[to], prefixBlocks);
        }

        @Override
        public void rebooked(int to) {
            refresh(ordinals[to]);
        }

        @Override
        public void finished(Booking booking) {
            accuracy.observe(booking);
            liveness.finished(ordinals[booking.from], ordinals[booking.to]);
        }

        @Override
        public void failed(int from, int to, long atMillis) {
            liveness.failed(ordinals[from], ordinals[to], atMillis);
        }
    }
}
