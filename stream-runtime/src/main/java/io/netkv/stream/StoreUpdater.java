package io.netkv.stream;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store whose changelog is a topic that others write up to date with that topic.
 *
 * @param <V> the topic's values
 * @param <S> the store
 */
public final class StoreUpdater<V, S extends StateStore> implements Processor<String, V, Void, Void> {

    private final String storeName;
    private final Update<V, S> update;

    @SuppressWarnings("NullAway.Init") // set by init
    private S store;

    /**
     * Takes a record into a store.
     *
     * @param <V> the topic's values
     * @param <S> the store
     */
    @FunctionalInterface
    public interface Update<V, S> {

        /** Takes a record in. A record without a value deletes its key, if the topic is a table. */
        void apply(S store, @Nullable String key, @Nullable V value, long timestampMillis);
    }

    /** Updates the store of a name. */
    public StoreUpdater(String storeName, Update<V, S> update) {
        this.storeName = storeName;
        this.update = update;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, V> record) {
        update.apply(store, record.key(), record.value(), record.timestamp());
    }
}
