package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.Policy;
import java.util.Arrays;

/**
 * What a decision reads of decode instances, as flat arrays by their ordinals, as {@link Fabric#decodeInstance} counts. What changes
 * with reports and bookings alone is computed when they change.
 */
final class DecodeInstances {

    /** Room of an instance that takes nothing. */
    private static final long NO_ROOM = -1;

    private static final long PER_MILLE = 1000;

    private final Fabric fabric;
    private final PrefixIndex prefixes;
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
    /** The instance's number in the fabric. */
    private final int[] instances;

    private final int[] racks;
    /** By number of an instance in the fabric: its ordinal. */
    private final int[] ordinals;

    /** Idle instances. */
    DecodeInstances(Fabric fabric, LivenessPolicy liveness) {
        this.fabric = fabric;
        int count = fabric.decodeCount();
        prefixes = new PrefixIndex(count);
        load = new LoadEstimate(count, liveness.silentAfterMillis() / LivenessPolicy.REPORTS_BEFORE_SILENCE);
        freeTokens = new long[count];
        accepting = new boolean[count];
        Arrays.fill(accepting, true);
        freeRoomTokens = new long[count];
        wholeRoomTokens = new long[count];
        kvTokens = new int[count];
        kvUse = new int[count];
        inboundTokens = new int[count];
        leadingBlocks = new int[count];
        instances = new int[count];
        racks = new int[count];
        ordinals = new int[fabric.instanceCount()];
        for (int k = 0; k < count; k++) {
            int instance = fabric.decodeInstance(k);
            ordinals[instance] = k;
            instances[k] = instance;
            racks[k] = fabric.rack(instance);
            freeTokens[k] = fabric.kvCapacityTokens(instance);
        }
    }

    int count() {
        return instances.length;
    }

    int ordinal(int instance) {
        return ordinals[instance];
    }

    int instance(int k) {
        return instances[k];
    }

    int[] instances() {
        return instances;
    }

    int[] racks() {
        return racks;
    }

    /** The prefix blocks that instances hold. */
    PrefixIndex prefixes() {
        return prefixes;
    }

    /** The requests that instances have. */
    LoadEstimate load() {
        return load;
    }

    /** Takes an instance's newest state. */
    void report(int k, InstanceState state, TransferLedger ledger) {
        int instance = instances[k];
        freeTokens[k] = Math.min(state.freeKvTokens(), fabric.kvCapacityTokens(instance));
        accepting[k] = state.isAccepting();
        int arrivedBefore = ledger.arrivedRequests(instance);
        ledger.reported(instance, state.measuredAtMillis());
        int notIncluded = ledger.arrivedRequests(instance);
        load.report(k, state, arrivedBefore - notIncluded, notIncluded);
        refresh(k, ledger);
    }

    /** Takes what is booked on an instance. */
    void refresh(int k, TransferLedger ledger) {
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

    /** Looks up how many of a prompt's leading blocks each instance holds. */
    void match(PlacementRequest request) {
        isAnyCached = prefixes.match(request.blocks(), request.blockCount(), leadingBlocks);
    }

    /** Whether any instance holds a block of the {@linkplain #match matched} prompt. */
    boolean isAnyCached() {
        return isAnyCached;
    }

    /** How many leading blocks of the {@linkplain #match matched} prompt each instance holds. To be read only. */
    int[] leadingBlocks() {
        return leadingBlocks;
    }

    /** Tokens that a request may reserve at most on each instance, of the memory that is free or of all of it. To be read only. */
    long[] roomTokens(boolean free) {
        return free ? freeRoomTokens : wholeRoomTokens;
    }

    /** Each instance's load as a policy counts it. To be read only, and before the next report or booking. */
    int[] loads(Policy policy, long nowMillis) {
        return switch (policy.loadMeasure()) {
            case REQUESTS -> load.requests(nowMillis);
            case KV_TOKENS -> kvTokens;
            case KV_USE -> kvUse;
            case INBOUND_TOKENS -> inboundTokens;
        };
    }
}
