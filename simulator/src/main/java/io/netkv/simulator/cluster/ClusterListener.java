package io.netkv.simulator.cluster;

/** Told of what happens in a {@link Cluster}, in order of virtual time; the cluster's clock stands at that time. */
public interface ClusterListener {

    /** Wants to know nothing. */
    ClusterListener NONE = new ClusterListener() {};

    /**
     * A KV transfer has begun.
     *
     * @param request the request
     * @param prefillInstance where the KV cache comes from
     * @param decodeInstance where it goes
     * @param bytes what will cross the network
     * @param seconds now
     */
    default void transferStarted(
            ClusterRequest request, int prefillInstance, int decodeInstance, long bytes, double seconds) {}

    /** A KV transfer has ended; see {@link #transferStarted}. */
    default void transferFinished(
            ClusterRequest request, int prefillInstance, int decodeInstance, long bytes, double seconds) {}

    /** A request's last token is out. */
    default void completed(RequestTiming timing) {}

    /**
     * The batch, the waiting requests, the free memory or the prefix cache of a decode instance have changed.
     *
     * @param instance the instance
     * @param seconds now
     */
    default void decodeStateChanged(int instance, double seconds) {}

    /**
     * The queue or the prefix cache of a prefill instance has changed, where it has one.
     *
     * @param instance the instance
     * @param seconds now
     */
    default void prefillStateChanged(int instance, double seconds) {}

    /** A decode instance holds another prefix block; {@link #decodeStateChanged} follows at the same time. */
    default void blockCached(int instance, long block) {}

    /** A decode instance has dropped a prefix block; {@link #decodeStateChanged} follows at the same time. */
    default void blockDropped(int instance, long block) {}
}
