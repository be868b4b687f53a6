package io.netkv.scheduler.store;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest record of each key of a table topic in a store.
 *
 * @param <V> the records
 */
public final class TableStoreUpdater<V> implements Processor<String, V, Void, Void> {

    private final String storeName;
    private @Nullable TableStore<V> store;

    public TableStoreUpdater(String storeName) {
        this.storeName = storeName;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, V> record) {
        if (record.key() != null && store != null) {
            store.put(record.key(), record.value());
        }
    }
}
