package io.netkv.scheduler.store;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a {@link InMemoryTopicStore}.
 *
 * @param <S> the store
 */
public final class InMemoryTopicStoreBuilder<S extends InMemoryTopicStore> implements StoreBuilder<S> {

    private final String name;
    private final Map<String, String> topicConfig;
    private final Supplier<S> store;
    private boolean logged = true;

    public InMemoryTopicStoreBuilder(String name, Map<String, String> topicConfig, Supplier<S> store) {
        this.name = name;
        this.topicConfig = topicConfig;
        this.store = store;
    }

    @Override
    public S build() {
        return store.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> logConfig() {
        return topicConfig;
    }

    @Override
    public boolean loggingEnabled() {
        return logged;
    }

    @Override
    public StoreBuilder<S> withLoggingDisabled() {
        logged = false;
        return this;
    }

    @Override
    public StoreBuilder<S> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("the topic's configuration is given to the constructor");
    }

    @Override
    public StoreBuilder<S> withCachingEnabled() {
        throw new UnsupportedOperationException("a fold is in memory already");
    }

    @Override
    public StoreBuilder<S> withCachingDisabled() {
        return this;
    }
}
