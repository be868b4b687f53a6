package io.netkv.simulator.cluster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Requests in flight, as arrays; a request is a slot, recycled when it is completed. */
final class RequestTable {

    /** What a request waits for. */
    enum Stage {
        ARRIVAL,
        PREFILL,
        TRANSFER,
        FIRST_TOKEN,
        LAST_TOKEN
    }

    private @Nullable ClusterRequest[] request = {};
    int[] prefillInstance = {};
    int[] decodeInstance = {};
    /** Member links that its transfer takes, or {@link Transfers#ECMP}. */
    long[] route = {};

    Stage[] stage = {};
    double[] arrival = {};
    double[] prefillStart = {};
    double[] prefillEnd = {};
    double[] transferStart = {};
    double[] transferEnd = {};
    double[] firstToken = {};
    int[] prefillTokens = {};
    long[] transferBytes = {};
    int[] cachedTokens = {};
    /** Flows of the transfer that have not ended. */
    int[] flowsLeft = {};

    private int[] freeSlots = {};
    private int freeCount;

    int alive() {
        return stage.length - freeCount;
    }

    int add(ClusterRequest added) {
        if (freeCount == 0) {
            grow();
        }
        int slot = freeSlots[--freeCount];
        request[slot] = added;
        return slot;
    }

    void remove(int slot) {
        request[slot] = null;
        freeSlots[freeCount++] = slot;
    }

    ClusterRequest request(int slot) {
        ClusterRequest found = request[slot];
        if (found == null) {
            throw new IllegalStateException("no request in slot " + slot);
        }
        return found;
    }

    RequestTiming timing(int slot, double completed) {
        ClusterRequest done = request(slot);
        int gaps = done.steps() - 1;
        return new RequestTiming(
                done,
                prefillInstance[slot],
                decodeInstance[slot],
                arrival[slot],
                prefillStart[slot] - arrival[slot],
                prefillEnd[slot] - prefillStart[slot],
                transferStart[slot] - prefillEnd[slot],
                transferEnd[slot] - transferStart[slot],
                firstToken[slot] - transferEnd[slot],
                gaps == 0 ? 0 : (completed - firstToken[slot]) / gaps,
                completed,
                transferBytes[slot],
                cachedTokens[slot]);
    }

    private void grow() {
        int old = stage.length;
        int slots = Math.max(16, 2 * old);
        request = Arrays.copyOf(request, slots);
        prefillInstance = Arrays.copyOf(prefillInstance, slots);
        decodeInstance = Arrays.copyOf(decodeInstance, slots);
        route = Arrays.copyOf(route, slots);
        stage = Arrays.copyOf(stage, slots);
        arrival = Arrays.copyOf(arrival, slots);
        prefillStart = Arrays.copyOf(prefillStart, slots);
        prefillEnd = Arrays.copyOf(prefillEnd, slots);
        transferStart = Arrays.copyOf(transferStart, slots);
        transferEnd = Arrays.copyOf(transferEnd, slots);
        firstToken = Arrays.copyOf(firstToken, slots);
        prefillTokens = Arrays.copyOf(prefillTokens, slots);
        transferBytes = Arrays.copyOf(transferBytes, slots);
        cachedTokens = Arrays.copyOf(cachedTokens, slots);
        flowsLeft = Arrays.copyOf(flowsLeft, slots);
        freeSlots = Arrays.copyOf(freeSlots, slots);
        for (int slot = slots - 1; slot >= old; slot--) {
            freeSlots[freeCount++] = slot;
        }
    }
}
