package io.netkv.oracle.snapshot;

import io.netkv.avro.FabricDescription;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the store of fabrics as the fabric topic says: the topic is the store's changelog. */
public final class FabricStoreUpdater implements Processor<String, FabricDescription, Void, Void> {

    /** Name of the store of fabrics, by fabric name. */
    public static final String STORE = "fabrics";

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, FabricDescription> fabrics;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        fabrics = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, FabricDescription> record) {
        fabrics.put(record.key(), record.value());
    }
}
