package io.netkv.scheduler.store;

import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.schemas.RecordKeys;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * How far recent transfers have come. A fold of the topic transfer-events, which others write: on restart it is read
 * again up to where the scheduler had committed, and the rest arrives as it did before.
 */
public final class TransferLog extends InMemoryTopicStore {

    public static final String NAME = "transfers";

    /** How far a transfer has come. */
    public enum Phase {
        /** Nothing was reported. */
        BOOKED,
        /** It has started: the decode instance counts its memory. */
        STARTED,
        /** It has finished or failed. */
        ENDED
    }

    private record Entry(Phase phase, long atMillis) {}

    private final String topic;
    private final Deserializer<TransferEvent> deserializer;
    private final long dedupWindowMillis;
    /** In the order of the last report. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    public TransferLog(String topic, Deserializer<TransferEvent> deserializer, long dedupWindowMillis) {
        super(NAME);
        this.topic = topic;
        this.deserializer = deserializer;
        this.dedupWindowMillis = dedupWindowMillis;
    }

    @Override
    void restore(String key, byte @Nullable [] value) {
        TransferEvent event = deserializer.deserialize(topic, value);
        if (event != null && event.getKind() != TransferEventKind.UNKNOWN) {
            append(event);
        }
    }

    /** Takes an event in, if it is {@linkplain #isUsable usable}. */
    public void addIfUsable(@Nullable TransferEvent event) {
        if (event != null && isUsable(event)) {
            append(event);
        }
    }

    /** A transfer that has ended does not start again. */
    private void append(TransferEvent event) {
        String key = RecordKeys.request(event.getFabric(), event.getRequestId());
        Phase phase = event.getKind() == TransferEventKind.STARTED ? Phase.STARTED : Phase.ENDED;
        Entry earlier = entries.remove(key);
        if (earlier != null && earlier.phase().compareTo(phase) > 0) {
            phase = earlier.phase();
        }
        entries.put(key, new Entry(phase, event.getAtMillis()));
        forget(event.getAtMillis() - dedupWindowMillis);
    }

    private void forget(long beforeMillis) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && oldest.next().atMillis() < beforeMillis) {
            oldest.remove();
        }
    }

    /** Whether an event has a known kind and a request id. */
    public static boolean isUsable(@Nullable TransferEvent event) {
        return event != null
                && event.getKind() != TransferEventKind.UNKNOWN
                && !event.getRequestId().isBlank();
    }

    /** How far a request's transfer has come. */
    public Phase phase(String fabric, String requestId) {
        Entry entry = entries.get(RecordKeys.request(fabric, requestId));
        return entry == null ? Phase.BOOKED : entry.phase();
    }
}
