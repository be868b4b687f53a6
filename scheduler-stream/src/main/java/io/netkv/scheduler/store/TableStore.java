package io.netkv.scheduler.store;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of each key of a table topic, decoded. Others write the topic; on restart it is read again.
 *
 * @param <V> the values
 */
public final class TableStore<V> extends InMemoryTopicStore {

    private final String topic;
    private final Deserializer<V> deserializer;
    private final Map<String, Entry<V>> entries = new HashMap<>();

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

    public TableStore(String name, String topic, Deserializer<V> deserializer) {
        super(name);
        this.topic = topic;
        this.deserializer = deserializer;
    }

    @Override
    void restore(String key, byte @Nullable [] value, long timestampMillis) {
        put(key, value == null ? null : deserializer.deserialize(topic, value), timestampMillis);
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
}
