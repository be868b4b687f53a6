package io.netkv.kvevents;

import io.netkv.kvevents.KvEvent.Cleared;
import io.netkv.kvevents.KvEvent.Removed;
import io.netkv.kvevents.KvEvent.Stored;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The prefix blocks that an engine holds where a transfer can begin with them at once: on the GPU. Of layers that look back over
 * a window only, blocks do not count: that they are gone does not mean that the prefix is.
 *
 * <p>Not safe for use by several threads.
 */
final class HeldBlocks {

    private static final String GPU = "GPU";

    /** By block, the groups of layers that have it, as bits. */
    private final Map<Long, Long> groups = new HashMap<>();
    /** Since the last time: whether it is held now. */
    private final Map<Long, Boolean> changes = new HashMap<>();

    private final Set<Integer> windowed = new HashSet<>();

    /** Takes events in, in order. */
    void apply(List<KvEvent> events) {
        for (KvEvent event : events) {
            if (event instanceof Stored stored) {
                store(stored);
            } else if (event instanceof Removed removed) {
                remove(removed);
            } else if (event instanceof Cleared) {
                clear();
            }
        }
    }

    private void store(Stored stored) {
        if (stored.kind() != null && !stored.kind().toLowerCase(Locale.ROOT).contains("full")) {
            windowed.add(stored.group());
        }
        if (!counts(stored.medium(), stored.group())) {
            return;
        }
        for (long block : stored.blocks()) {
            if (groups.merge(block, bit(stored.group()), (before, more) -> before | more) == bit(stored.group())) {
                changes.put(block, true);
            }
        }
    }

    private void remove(Removed removed) {
        if (!counts(removed.medium(), removed.group())) {
            return;
        }
        for (long block : removed.blocks()) {
            boolean wasHeld = groups.containsKey(block);
            groups.computeIfPresent(block, (id, before) -> {
                long left = before & ~bit(removed.group());
                return left == 0 ? null : left;
            });
            if (wasHeld && !groups.containsKey(block)) {
                changes.put(block, false);
            }
        }
    }

    private boolean counts(@Nullable String medium, int group) {
        return (medium == null || medium.equalsIgnoreCase(GPU)) && !windowed.contains(group);
    }

    private static long bit(int group) {
        return 1L << group;
    }

    /** Nothing is held. */
    void clear() {
        groups.keySet().forEach(block -> changes.put(block, false));
        groups.clear();
    }

    /** How many are held. */
    int count() {
        return groups.size();
    }

    /** All that are held. */
    List<Long> all() {
        return List.copyOf(groups.keySet());
    }

    /** Blocks whose change has not been taken yet, with whether they are held now. */
    Map<Long, Boolean> takeChanges() {
        Map<Long, Boolean> taken = Map.copyOf(changes);
        changes.clear();
        return taken;
    }

    /** Whether anything has changed since the last time. */
    boolean hasChanges() {
        return !changes.isEmpty();
    }
}
