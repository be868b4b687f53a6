package io.netkv.scheduler.store;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;

/** A store in memory that is what the records of a topic add up to; rebuilt from that topic on restart. */
abstract class InMemoryTopicStore implements StateStore {

    private final String name;
    private boolean open;

    InMemoryTopicStore(String name) {
        this.name = name;
    }

    /** Takes a record of the topic in; one that cannot be read is skipped. */
    abstract void restore(String key, byte @Nullable [] value);

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        StateRestoreCallback callback =
                (key, value) -> restore(key == null ? "" : new String(key, StandardCharsets.UTF_8), value);
        context.register(root, callback);
        open = true;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
