package io.netkv.scheduler.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of each key of a table topic, decoded, in memory. Others write the topic; on restart it is read again.
 * Being a {@link TimestampedBytesStore}, it is given each record's timestamp in front of its value then.
 *
 * @param <V> the values
 */
public final class TableStore<V> implements StateStore, TimestampedBytesStore {

    private final String name;
    private final String topic;
    private final Deserializer<@Nullable V> deserializer;
    private final Map<String, Entry<V>> entries = new HashMap<>();
    private boolean open;

    private record Entry<V>(V value, long timestampMillis) {}

    /**
     * Takes what the table holds, one by one.
     *
     * @param <V> the values
     */
    @FunctionalInterface
    public interface Visitor<V> {
        void accept(String key, V value, long timestampMillis);
    }

    TableStore(String name, String topic, Deserializer<@Nullable V> deserializer) {
        this.name = name;
        this.topic = topic;
        this.deserializer = deserializer;
    }

    /** Takes a record in. Without a value it deletes the key; without a key it is ignored. */
    public void put(@Nullable String key, @Nullable V value, long timestampMillis) {
        if (key == null) {
            return;
        }
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, new Entry<>(value, timestampMillis));
        }
    }

    public void forEach(Visitor<V> visitor) {
        entries.forEach((key, entry) -> visitor.accept(key, entry.value(), entry.timestampMillis()));
    }

    private void restore(byte @Nullable [] key, byte @Nullable [] stamped) {
        String text = key == null ? null : new String(key, StandardCharsets.UTF_8);
        if (stamped == null) {
            put(text, null, 0);
        } else {
            byte[] value = Arrays.copyOfRange(stamped, Long.BYTES, stamped.length);
            put(
                    text,
                    deserializer.deserialize(topic, value),
                    ByteBuffer.wrap(stamped).getLong());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (StateRestoreCallback) this::restore);
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
