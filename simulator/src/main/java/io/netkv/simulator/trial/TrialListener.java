package io.netkv.simulator.trial;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.placement.Decision;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.cluster.RequestTiming;

/**
 * Receives every input of a trial's scheduler, and every decision, in that order. Times are event time,
 * milliseconds from the trial's start, and never go back. Who feeds the same to another scheduler must get the same
 * decisions.
 */
public interface TrialListener {

    /** Wants to know nothing. */
    TrialListener NONE = new TrialListener() {};

    /**
     * A decode instance's state, as it is now in the cluster: {@link Cluster#runningRequests} requests, none waiting,
     * {@link Cluster#freeKvTokens} and {@link Cluster#cachedBlocks}.
     */
    default void instanceState(Cluster cluster, int instance, long atMillis) {}

    /**
     * A prefill instance's state, as it is now in the cluster: {@link Cluster#queuedPrefillTokens} and {@link
     * Cluster#prefillCachedBlocks}.
     */
    default void prefillState(Cluster cluster, int instance, long atMillis) {}

    /** A transfer has started. */
    default void transferStarted(String requestId, int decodeInstance, long bytes, long atMillis) {}

    /** A transfer has ended. */
    default void transferFinished(String requestId, int decodeInstance, long bytes, long atMillis) {}

    /**
     * The oracle's newest snapshot.
     *
     * @param version 0, 1, 2, ...
     * @param measuredAtMillis when links were read
     * @param tierCongestion by tier; overwritten by the next
     * @param links of each link; nothing is known of any if the policy does not look at them
     * @param linkWindowMillis time that the congestion of a link is taken of
     */
    default void oracle(
            long version, long measuredAtMillis, double[] tierCongestion, LinkStates links, long linkWindowMillis) {}

    /**
     * A request arrives, and is about to be decided.
     *
     * @param prefillInstance the one that it names, or {@link io.netkv.core.placement.PlacementRequest#CHOOSE}
     * @param decodeInstance the same
     */
    default void request(
            String requestId, ClusterRequest request, int prefillInstance, int decodeInstance, long arrivalMillis) {}

    /** What was decided for it; overwritten by the next. */
    default void decided(String requestId, Decision decision) {}

    /** A request's last token is out. */
    default void completed(String requestId, RequestTiming timing) {}
}
