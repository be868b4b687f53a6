package io.netkv.scheduler.store;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
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
    private final Map<String, V> values = new HashMap<>();

    public TableStore(String name, String topic, Deserializer<V> deserializer) {
        super(name);
        this.topic = topic;
        this.deserializer = deserializer;
    }

    @Override
    void restore(String key, byte @Nullable [] value) {
        put(key, value == null ? null : deserializer.deserialize(topic, value));
    }

    /** Takes a record in. Without a value it deletes the key; without a key it is ignored. */
    public void put(@Nullable String key, @Nullable V value) {
        if (key == null) {
            return;
        }
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    public void forEach(BiConsumer<String, V> action) {
        values.forEach(action);
    }
}
