package io.netkv.scheduler;

import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.schemas.Keys;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * How far recent transfers have come. A fold of the topic transfer-events, which others write: on restart it is read
 * again up to where the scheduler had committed, and the rest arrives as it did before.
 */
final class TransferLog extends FoldStore {

    static final String NAME = "transfers";

    /** How far a transfer has come. */
    enum Phase {
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
    private final long rememberMillis;
    /** In the order of the last report. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    TransferLog(String topic, Deserializer<TransferEvent> deserializer, long rememberMillis) {
        super(NAME);
        this.topic = topic;
        this.deserializer = deserializer;
        this.rememberMillis = rememberMillis;
    }

    @Override
    void restore(String key, byte @Nullable [] value) {
        TransferEvent event = deserializer.deserialize(topic, value);
        if (event != null && event.getKind() != TransferEventKind.UNKNOWN) {
            append(event);
        }
    }

    /** Takes an event in. A transfer that has ended does not start again. */
    void append(TransferEvent event) {
        String key = Keys.request(event.getFabric(), event.getRequestId());
        Phase phase = event.getKind() == TransferEventKind.STARTED ? Phase.STARTED : Phase.ENDED;
        Entry earlier = entries.remove(key);
        if (earlier != null && earlier.phase().compareTo(phase) > 0) {
            phase = earlier.phase();
        }
        entries.put(key, new Entry(phase, event.getAtMillis()));
        forget(event.getAtMillis() - rememberMillis);
    }

    private void forget(long beforeMillis) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && oldest.next().atMillis() < beforeMillis) {
            oldest.remove();
        }
    }

    /** How far a request's transfer has come. */
    Phase phase(String fabric, String requestId) {
        Entry entry = entries.get(Keys.request(fabric, requestId));
        return entry == null ? Phase.BOOKED : entry.phase();
    }
}
