package io.netkv.scheduler.store;

import io.netkv.schemas.Topic;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link TableStore}.
 *
 * @param <V> the table's values
 */
public final class TableStoreBuilder<V> implements StoreBuilder<TableStore<V>> {

    private final String name;
    private final Topic topic;
    private final Deserializer<@Nullable V> deserializer;
    private boolean logged = true;

    /**
     * A builder.
     *
     * @param name the store's name
     * @param topic the table
     * @param deserializer of its values; null for what cannot be read, which is skipped
     */
    public TableStoreBuilder(String name, Topic topic, Deserializer<@Nullable V> deserializer) {
        this.name = name;
        this.topic = topic;
        this.deserializer = deserializer;
    }

    @Override
    public TableStore<V> build() {
        return new TableStore<>(name, topic.topicName(), deserializer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> logConfig() {
        return topic.config();
    }

    @Override
    public boolean loggingEnabled() {
        return logged;
    }

    @Override
    public StoreBuilder<TableStore<V>> withLoggingDisabled() {
        logged = false;
        return this;
    }

    @Override
    public StoreBuilder<TableStore<V>> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the topic has its own configuration");
    }

    @Override
    public StoreBuilder<TableStore<V>> withCachingEnabled() {
        throw new UnsupportedOperationException("the table is in memory already");
    }

    @Override
    public StoreBuilder<TableStore<V>> withCachingDisabled() {
        return this;
    }
}
