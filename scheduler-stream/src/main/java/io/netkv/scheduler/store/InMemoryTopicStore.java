package io.netkv.scheduler.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that is what the records of a topic add up to; rebuilt from that topic on restart. Being a {@link
 * TimestampedBytesStore}, it is given each record's timestamp in front of its value.
 */
abstract class InMemoryTopicStore implements StateStore, TimestampedBytesStore {

    private final String name;
    private boolean open;

    InMemoryTopicStore(String name) {
        this.name = name;
    }

    /** Takes a record of the topic in; one that cannot be read is skipped. */
    abstract void restore(String key, byte @Nullable [] value, long timestampMillis);

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        StateRestoreCallback callback = (key, value) -> {
            String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
            if (value == null) {
                restore(name, null, 0);
            } else {
                byte[] plain = Arrays.copyOfRange(value, Long.BYTES, value.length);
                restore(name, plain, ByteBuffer.wrap(value).getLong());
            }
        };
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
