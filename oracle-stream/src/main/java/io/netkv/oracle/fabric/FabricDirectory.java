package io.netkv.oracle.fabric;

import io.netkv.core.fabric.Fabric;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Fabrics by name. Safe for use by many threads. */
public final class FabricDirectory {

    private static final Runnable NOTHING = () -> {};

    private volatile Runnable catchUp = NOTHING;
    private final Map<String, Fabric> fabrics = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();

    /** The fabric of a name. */
    public @Nullable Fabric get(String name) {
        return fabrics.get(name);
    }

    /** Adds a fabric, or puts it in the place of one of its name that is described otherwise. */
    public void put(Fabric fabric) {
        Fabric known = fabrics.get(fabric.name());
        if (known == null || !known.spec().equals(fabric.spec())) {
            fabrics.put(fabric.name(), fabric);
            changes.incrementAndGet();
        }
    }

    /** Removes a fabric, if it is there. */
    public void remove(String name) {
        if (fabrics.remove(name) != null) {
            changes.incrementAndGet();
        }
    }

    /** Chooses what {@link #catchUp} does. */
    void onCatchUp(Runnable action) {
        catchUp = action;
    }

    /** Waits, some seconds at most, until all is here that is published now. */
    public void catchUp() {
        catchUp.run();
    }

    /** How many changes there were: who has seen as many knows all. */
    public int changes() {
        return changes.get();
    }
}
