package io.netkv.core.placement;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.Policy;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

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

    private final Fabric fabric;
    private final Policy policy;
    private final TransferLedger ledger;
    private final InstanceLiveness liveness;
    private final TransferAccuracy accuracy;
    private final OracleState oracle;
    private final DecodeInstances decodes;
    private final PrefillQueues prefills;
    private final PathRates rates;
    private final FabricState state;
    private final DecisionMaker deciding;
    private @Nullable DecisionMaker judging;
    private final Decision preference = new Decision();

    /** Ordinals of the instances that were chosen last. */
    private int lastChosen = Decision.NONE;

    private int lastPrefill = Decision.NONE;

    /**
     * A scheduler that assumes every decode instance to be idle until its state is reported.
     *
     * @param policy how instances are compared
     * @param rules everything else that decisions depend on
     */
    public FabricScheduler(Fabric fabric, Policy policy, PlacementRules rules) {
        this.fabric = fabric;
        this.policy = policy;
        liveness = new InstanceLiveness(rules.liveness(), fabric.prefillCount(), fabric.decodeCount());
        rates = new PathRates(fabric);
        prefills = new PrefillQueues(fabric, rules);
        ledger = new TransferLedger(fabric, rules.ledger(), rates.bookings(), prefills, new Ends());
        accuracy = new TransferAccuracy(fabric);
        oracle = new OracleState(rules.staleness());
        decodes = new DecodeInstances(fabric, rules.liveness());
        for (int k = 0; k < decodes.count(); k++) {
            decodes.refresh(k, ledger);
        }
        state = new FabricState(fabric, oracle, ledger, rates, accuracy, decodes, prefills, liveness);
        deciding = new DecisionMaker(policy, state);
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
        if (readsLinks()) {
            rates.measured(links, measuredAtMillis, windowMillis);
        }
    }

    /** Whether any policy here looks at single links. */
    public boolean readsLinks() {
        return policy.readsLinks() || judge().readsLinks();
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
            int k = decodes.ordinal(instance);
            decodes.prefixes().replace(k, cachedBlocks, cachedBlockCount);
            if (decodes.load().isSampled(k)) {
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
        int k = decodes.ordinal(instance);
        boolean isNewest = liveness.reported(k, state.measuredAtMillis());
        if (isNewest) {
            decodes.report(k, state, ledger);
        }
        return isNewest;
    }

    private void addBlocks(int k, long[] blocks) {
        for (long block : blocks) {
            decodes.prefixes().add(k, block);
        }
    }

    /** An instance holds another prefix block. */
    public void addBlock(int instance, long block) {
        if (fabric.role(instance).isDecode()) {
            decodes.prefixes().add(decodes.ordinal(instance), block);
        }
        if (fabric.role(instance).isPrefill()) {
            prefills.prefixes().add(prefills.ordinal(instance), block);
        }
    }

    /** An instance has dropped a prefix block. */
    public void removeBlock(int instance, long block) {
        if (fabric.role(instance).isDecode()) {
            decodes.prefixes().remove(decodes.ordinal(instance), block);
        }
        if (fabric.role(instance).isPrefill()) {
            prefills.prefixes().remove(prefills.ordinal(instance), block);
        }
    }

    /** An instance holds these prefix blocks and no others; see {@link #updateInstance}. */
    public void replaceBlocks(int instance, long[] blocks, int count) {
        if (fabric.role(instance).isDecode()) {
            decodes.prefixes().replace(decodes.ordinal(instance), blocks, count);
        }
        if (fabric.role(instance).isPrefill()) {
            prefills.prefixes().replace(prefills.ordinal(instance), blocks, count);
        }
    }

    /** Takes over which prefix blocks the instances of another scheduler hold, by their names. */
    public void takeBlocks(FabricScheduler other) {
        for (int instance = 0; instance < fabric.instanceCount(); instance++) {
            int same = other.fabric.instanceIndex(fabric.instanceName(instance));
            if (same >= 0) {
                int to = instance;
                other.forEachBlock(same, block -> addBlock(to, block));
            }
        }
    }

    private void forEachBlock(int instance, LongConsumer action) {
        if (fabric.role(instance).isDecode()) {
            decodes.prefixes().forEach(decodes.ordinal(instance), action);
        } else {
            prefills.prefixes().forEach(prefills.ordinal(instance), action);
        }
    }

    /**
     * Takes the newest state of a prefill instance; of no effect on requests that name theirs.
     *
     * @param instance number of a prefill instance of the fabric
     * @param cachedBlocks ids of the prefix blocks it holds, in any order; copied
     * @param cachedBlockCount number of valid entries in {@code cachedBlocks}
     * @return false if a newer state is known: this one has no effect
     */
    public boolean updatePrefill(int instance, PrefillState state, long[] cachedBlocks, int cachedBlockCount) {
        boolean isNewest = updateQueue(instance, state);
        if (isNewest) {
            prefills.prefixes().replace(prefills.ordinal(instance), cachedBlocks, cachedBlockCount);
        }
        return isNewest;
    }

    /** Takes the newest state of a prefill instance whose prefix blocks are reported one by one; see {@link #updatePrefill}. */
    public boolean updateQueue(int instance, PrefillState state) {
        return prefills.report(prefills.ordinal(instance), state);
    }

    /** A start or an end of a transfer is known now, so much later than it happened. */
    public void learntLater(long millis) {
        rates.bookings().lag().observe(millis);
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
        return liveness.stateAgeMillis(decodes.ordinal(instance), nowMillis);
    }

    /** Requests that run, wait or are under way to a decode instance. */
    public int load(int instance, long nowMillis) {
        return decodes.load().requests(nowMillis)[decodes.ordinal(instance)];
    }

    /** Whether a decode instance has reported before and is silent now. */
    public boolean isSilent(int instance, long nowMillis) {
        return liveness.isSilent(decodes.ordinal(instance), nowMillis);
    }

    /** Whether transfers to a decode instance fail. */
    public boolean isFailing(int instance) {
        return liveness.isFailing(decodes.ordinal(instance));
    }

    /**
     * Chooses the decode instance for a request, and the prefill instance where the request does not name it; changes nothing. One pass over
     * the decode instances. Where the prefill instance is chosen, too, its queue and its prefix cache are part of the cost; a policy whose
     * cost is no time takes the one that is done first. Where the request names its decode instance, or {@linkplain #judgeBy another
     * policy judges}, the decision says what would have been chosen.
     *
     * @param nowMillis event time
     * @param decision receives the choice and its reasons
     * @return false if no decode instance that takes requests is large enough for this one, or no prefill instance takes requests
     */
    public boolean decide(PlacementRequest request, long nowMillis, Decision decision) {
        decodes.match(request);
        prefills.match(request);
        boolean isNamed = request.decodeInstance() != PlacementRequest.CHOOSE;
        boolean isFound = isNamed
                ? deciding.takeNamed(request, nowMillis, lastPrefill, decision)
                : deciding.choose(request, nowMillis, lastChosen, lastPrefill, decision);
        decision.preferred().clear();
        decision.setRegret(Double.NaN);
        DecisionMaker judge = judging == null ? deciding : judging;
        if (isFound
                && (isNamed || judging != null)
                && judge.choose(request, nowMillis, lastChosen, lastPrefill, preference)) {
            Decision.Choice chosen = decision.chosen();
            decision.preferred().copy(preference.chosen());
            decision.setRegret(judge.seconds(request, nowMillis, chosen.prefillInstance(), chosen.instance())
                    - preference.chosen().cost().total());
        }
        return isFound;
    }

    /** The policy that {@link Decision#preferred} is of: its own, unless another one judges. */
    public Policy judge() {
        return judging == null ? policy : judging.policy();
    }

    /**
     * Lets another policy name what it would have chosen in place of each decision, {@link Decision#preferred}; it sees the same state, and changes
     * nothing.
     */
    public void judgeBy(Policy judge) {
        judging = new DecisionMaker(judge, state);
    }

    /**
     * What another policy would choose on the same state, see {@link #decide}; changes nothing. Makes objects: not for the path of a
     * decision.
     *
     * @param nowMillis event time
     * @param taken what was chosen in its place: {@link Decision#regretSeconds} says how much more it costs by that policy
     * @param decision receives the choice
     * @return false where it would choose none
     */
    public boolean decideBy(
            Policy other, PlacementRequest request, long nowMillis, Decision.Choice taken, Decision decision) {
        decodes.match(request);
        prefills.match(request);
        DecisionMaker maker = new DecisionMaker(other, state);
        if (!maker.choose(request, nowMillis, lastChosen, lastPrefill, decision)) {
            return false;
        }
        decision.preferred().clear();
        decision.setRegret(maker.seconds(request, nowMillis, taken.prefillInstance(), taken.instance())
                - decision.chosen().cost().total());
        return true;
    }

    /** Own transfers on a link; of those whose link nobody knows, its share of the group's. */
    public double transfersOn(int link) {
        return rates.bookings().transfersOn(link);
    }

    /**
     * The prefill instance on which a request would be done first, wherever it is; changes nothing.
     *
     * @return its number, or {@link Decision#NONE} where none takes requests
     */
    public int firstDonePrefill(PlacementRequest request, long nowMillis) {
        prefills.match(request);
        int prefill = deciding.firstDone(request, nowMillis, lastPrefill);
        return prefill == Decision.NONE ? Decision.NONE : fabric.prefillInstance(prefill);
    }

    /** Whether a decode instance is large enough for a request, be it that it takes none now. */
    public boolean isAnyLargeEnough(long reservedTokens) {
        for (int k = 0; k < decodes.count(); k++) {
            if (reservedTokens <= fabric.kvCapacityTokens(decodes.instance(k))) {
                return true;
            }
        }
        return false;
    }

    /** Whether any prefill instance takes requests. */
    public boolean isAnyPrefillAccepting() {
        for (int p = 0; p < fabric.prefillCount(); p++) {
            if (prefills.isAccepting(p)) {
                return true;
            }
        }
        return false;
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
     * Tells the cost of every decode instance in the fabric's order, as {@link #decide} counts it for a request that names its prefill
     * instance; changes nothing. Makes objects: not for the path of a decision.
     *
     * @param nowMillis event time
     */
    public void costs(PlacementRequest request, long nowMillis, CostVisitor visitor) {
        decodes.match(request);
        deciding.costs(request, nowMillis, lastChosen, visitor);
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
        long[] prefixBlocks = decodes.load().isSampled(decodes.ordinal(to))
                ? Arrays.copyOf(request.blocks(), request.blockCount())
                : NO_BLOCKS;
        apply(
                requestId,
                chosen.prefillInstance(),
                to,
                chosen.missingBytes(),
                request.reservedTokens(),
                prefixBlocks,
                new TransferPlan(
                        request.inputTokens(),
                        decision.prefillTokens(),
                        rates.delay().millis(request.inputTokens()),
                        bytesPerMilli(chosen.missingBytes(), decision.predictedTransferSeconds()),
                        1e3 * decision.unlearntTransferSeconds(),
                        decision.route()),
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
                0, 0, 0, bytesPerMilli(past.transferBytes(), past.predictedTransferSeconds()), 0, past.route());
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
        liveness.chosen(prefills.ordinal(from), decodes.ordinal(to), atMillis);
        lastPrefill = prefills.ordinal(from);
        recordChoice(to);
    }

    /** Applies a decision whose transfer has ended since: only the last chosen instance changes. */
    public void recordChoice(int to) {
        lastChosen = decodes.ordinal(to);
    }

    /** How transfers end is what liveness is judged by. */
    private final class Ends implements TransferLedger.Listener {

        @Override
        public void started(Booking booking) {
            rates.delay().observe(booking.plan.promptTokens(), booking.startedAtMillis() - booking.atMillis);
        }

        @Override
        public void arrived(int to, long[] prefixBlocks, long atMillis) {
            decodes.load().arrived(decodes.ordinal(to), atMillis);
            addBlocks(decodes.ordinal(to), prefixBlocks);
        }

        @Override
        public void rebooked(int to) {
            decodes.refresh(decodes.ordinal(to), ledger);
        }

        @Override
        public void finished(Booking booking) {
            accuracy.observe(booking);
            int tier = fabric.tier(booking.from, booking.to);
            rates.bookings().lag().setSlowdown(tier, accuracy.slowdown(tier));
            liveness.finished(prefills.ordinal(booking.from), decodes.ordinal(booking.to));
        }

        @Override
        public void failed(int from, int to, long atMillis) {
            liveness.failed(prefills.ordinal(from), decodes.ordinal(to), atMillis);
        }
    }
}
