package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import io.netkv.core.policy.Path;
import io.netkv.core.policy.PathCost;
import io.netkv.core.policy.Policy;
import java.util.Arrays;

/**
 * The path under consideration, from a request's prefill instance to a decode instance. Of all instances of another rack it is
 * the same, as far as a decision sees it: it is looked at once for each rack of a request. One object is moved from path to path.
 */
final class CandidatePath implements Path {

    private final Fabric fabric;
    private final OracleState oracle;
    private final TransferLedger ledger;
    private final PathRates rates;
    private final TransferAccuracy learnt;
    private final Policy policy;
    private final boolean readsLinks;
    private final boolean hasZones;
    /** By ordinal of the decode instance: its number in the fabric, and its rack. */
    private final int[] instances;

    private final int[] racks;

    private PlacementRequest request = new PlacementRequest();
    private long nowMillis;
    private boolean networkDataUsable;
    private final double[] tierCongestion;
    private int prefill;
    private int prefillRack;
    private int prefillPod;
    /** By level, from {@link Tier#POD}: the link groups by which its rack, its pod and so on are left. */
    private final int[] uplinks;

    /** By rack: the request and prefill instance that the path was looked at for, by their number, and what is assumed of it. */
    private final int[] seenFor;

    private final PathCost[] costs;
    /** By rack that has decode instances: its pod, one of them, and by level the link groups that come down to it. */
    private final int[] pods;

    private final int[] anyInstances;

    private final int[][] downlinks;
    /** Of the prefill instance's rack: each instance of it has a path of its own. */
    private final PathCost near = new PathCost();

    private int number;
    private int tier;
    private int rack;
    /** The decode instance, where each of the rack has a path of its own. */
    private int instance;

    private double sharedTransfers;

    /** Paths to decode instances, as a policy sees them. */
    CandidatePath(Policy policy, FabricState state) {
        this.policy = policy;
        readsLinks = policy.readsLinks();
        fabric = state.fabric();
        hasZones = fabric.zoneLevels() > 0;
        oracle = state.oracle();
        ledger = state.ledger();
        rates = state.rates();
        learnt = state.accuracy();
        instances = state.decodes().instances();
        racks = state.decodes().racks();
        seenFor = new int[fabric.rackCount()];
        costs = new PathCost[fabric.rackCount()];
        tierCongestion = new double[fabric.tierCount()];
        uplinks = new int[fabric.tierCount()];
        pods = new int[fabric.rackCount()];
        anyInstances = new int[fabric.rackCount()];
        downlinks = new int[fabric.rackCount()][fabric.tierCount()];
        Arrays.setAll(costs, ignored -> new PathCost());
        for (int each : instances) {
            int itsRack = fabric.rack(each);
            pods[itsRack] = fabric.pod(each);
            anyInstances[itsRack] = each;
            Arrays.setAll(downlinks[itsRack], level -> fabric.downGroup(each, level));
        }
    }

    /** Begins a decision; {@link #from} is to follow. */
    void begin(PlacementRequest newRequest, long newNowMillis) {
        request = newRequest;
        nowMillis = newNowMillis;
        prefill = Decision.NONE;
        networkDataUsable = oracle.mode(newNowMillis) != OracleMode.LOAD_ONLY;
        for (int i = 0; i < tierCongestion.length; i++) {
            tierCongestion[i] = oracle.congestion(i, newNowMillis);
        }
        if (readsLinks) {
            rates.begin(newRequest, newNowMillis, oracle.belief(newNowMillis));
        }
    }

    /** Goes to the paths from a prefill instance. */
    void from(int newPrefill) {
        if (newPrefill == prefill) {
            return;
        }
        prefill = newPrefill;
        prefillRack = fabric.rack(prefill);
        prefillPod = fabric.pod(prefill);
        for (int level = Tier.POD; level < uplinks.length; level++) {
            uplinks[level] = fabric.upGroup(prefill, level);
        }
        number++;
        if (readsLinks) {
            rates.begin();
        }
    }

    /** The prefill instance that paths lead from. */
    int prefill() {
        return prefill;
    }

    /** The request that is being decided. */
    PlacementRequest request() {
        return request;
    }

    /** Event time of the decision. */
    long nowMillis() {
        return nowMillis;
    }

    /**
     * What the policy assumes of the path to an instance; overwritten by the next one in the prefill instance's rack. Where it leads to the
     * prefill instance itself, nothing is sent.
     */
    PathCost cost(int k) {
        int itsRack = racks[k];
        if (itsRack == prefillRack) {
            moveTo(k);
            if (instance == prefill) {
                near.set(0, Double.POSITIVE_INFINITY);
            } else {
                assume(near);
            }
            return near;
        }
        PathCost cost = costs[itsRack];
        if (seenFor[itsRack] != number) {
            seenFor[itsRack] = number;
            moveToRack(itsRack);
            assume(cost);
        }
        return cost;
    }

    /** The paper's policies know nothing of what became of earlier transfers. */
    private void assume(PathCost cost) {
        policy.assume(this, cost);
        if (readsLinks && networkDataUsable) {
            learnt.correct(cost, tier, prefillRack, rack, nowMillis);
        }
    }

    /** Whether each instance of a rack has a path of its own: it is the prefill instance's. */
    boolean isOwnRack(int k) {
        return racks[k] == prefillRack;
    }

    /** To another rack: what it shares with other transfers is the same for each of its instances, on the uplinks alone. */
    private void moveToRack(int newRack) {
        rack = newRack;
        int[] down = downlinks[rack];
        tier = pods[rack] == prefillPod ? Tier.POD : tierBeyondPod();
        double shared = ledger.transfersOnMember(uplinks[Tier.POD]);
        for (int level = Tier.CROSS_POD; level <= tier; level++) {
            shared += ledger.transfersOnMember(uplinks[level]);
        }
        for (int level = tier; level >= Tier.POD; level--) {
            shared += ledger.transfersOnMember(down[level]);
        }
        sharedTransfers = shared;
    }

    private int tierBeyondPod() {
        return hasZones ? fabric.tier(prefill, anyInstances[rack]) : Tier.CROSS_POD;
    }

    /** Goes to the path to one instance. */
    void moveTo(int k) {
        rack = racks[k];
        instance = instances[k];
        tier = fabric.tier(prefill, instance);
        sharedTransfers = ledger.sharedTransfers(prefill, instance, tier);
    }

    @Override
    public int tier() {
        return tier;
    }

    @Override
    public double promptBytes() {
        return request.missingBytes(0);
    }

    @Override
    public double latencySeconds() {
        return fabric.tierLatencySeconds(tier);
    }

    @Override
    public double bandwidthBytesPerSecond() {
        return fabric.tierBandwidthBytesPerSecond(tier);
    }

    @Override
    public double sharedTransfers() {
        return sharedTransfers;
    }

    @Override
    public double congestion() {
        return tierCongestion[tier];
    }

    @Override
    public double slowdown() {
        if (tier < Tier.POD) {
            return 1;
        }
        rates.moveTo(tier, request.missingBytes(0));
        return rates.slowdown(uplinks, downlinks[rack]);
    }

    @Override
    public double steeredBandwidthBytesPerSecond() {
        rates.moveTo(tier, request.missingBytes(0));
        return tier < Tier.POD ? rates.near(prefill, instance) : rates.steered(uplinks, downlinks[rack]);
    }

    @Override
    public boolean isNetworkDataUsable() {
        return networkDataUsable;
    }
}
