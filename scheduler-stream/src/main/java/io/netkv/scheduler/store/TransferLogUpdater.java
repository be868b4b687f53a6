package io.netkv.scheduler.store;

import io.netkv.avro.TransferEvent;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Takes transfer events into the {@link TransferLog}. */
public final class TransferLogUpdater implements Processor<String, TransferEvent, Void, Void> {

    private @Nullable TransferLog log;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        log = context.getStateStore(TransferLog.NAME);
    }

    @Override
    public void process(Record<String, TransferEvent> record) {
        TransferEvent event = record.value();
        if (log != null && TransferLog.isUsable(event)) {
            log.append(event);
        }
    }
}
