package io.netkv.kvevents;

import org.jspecify.annotations.Nullable;

/** A change of what an engine holds in its KV cache. */
sealed interface KvEvent {

    /**
     * Blocks are held.
     *
     * @param blocks their ids
     * @param medium where, {@code GPU} for instance; null where the engine does not say
     * @param group of layers with a cache of their own; 0 where the engine does not say
     * @param kind of the group's attention; null where the engine does not say
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(
            long[] blocks,
            @Nullable String medium,
            int group,
            @Nullable String kind) implements KvEvent {}

    /** Blocks are no longer held there. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Removed(long[] blocks, @Nullable String medium, int group) implements KvEvent {}

    /** Nothing is held. */
    record Cleared() implements KvEvent {}
}
