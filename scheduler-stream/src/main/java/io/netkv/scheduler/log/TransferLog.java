package io.netkv.scheduler.log;

import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.time.EventClock;
import io.netkv.schemas.RecordKeys;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far recent transfers have come, by the topic transfer-events, which others write. A report is remembered for two ledger
 * expiries: what started a transfer that may still be booked is no older. A restart reads that much back, to the end of the
 * topic: what arrives a second time then changes nothing.
 */
public final class TransferLog {

    /** How far a transfer has come. */
    public enum Phase {
        /** Nothing was reported. */
        BOOKED,
        /** It has started: the decode instance has reserved its memory. */
        STARTED,
        /** Its KV cache has arrived. */
        FINISHED,
        /** It has failed. */
        FAILED,
        /** The request is not sent at all. */
        CANCELLED;

        static Phase of(TransferEventKind kind) {
            return switch (kind) {
                case STARTED -> STARTED;
                case FINISHED -> FINISHED;
                case FAILED -> FAILED;
                case CANCELLED -> CANCELLED;
                case UNKNOWN -> BOOKED;
            };
        }

        boolean isEnd() {
            return this == FINISHED || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * What was reported of one transfer.
     *
     * @param startedAtMillis event time of its start; of its end, if no start was reported; 0 if nothing was reported
     * @param atMillis event time of the newest report; 0 if nothing was reported
     */
    public record Progress(Phase phase, long startedAtMillis, long atMillis) {

        private static final Progress NONE = new Progress(Phase.BOOKED, 0, 0);
    }

    private static final int MAX_ID_LENGTH = 256;
    /** Thousands of transfers a second; more can only be of requests that do not exist. */
    private static final int MAX_ENTRIES = 1_000_000;

    private final long rememberedMillis;
    private final EventClock clock;
    /** In the order of the last report. */
    private final Map<String, Progress> entries = new LinkedHashMap<>();

    /**
     * An empty log.
     *
     * @param ledgerExpiryMillis event time after which a booking ends by itself
     * @param clock by which it is forgotten
     */
    public TransferLog(long ledgerExpiryMillis, EventClock clock) {
        rememberedMillis = 2 * ledgerExpiryMillis;
        this.clock = clock;
    }

    /** For how long a report is remembered, in event time. */
    long rememberedMillis() {
        return rememberedMillis;
    }

    /** Takes a {@linkplain #isUsable usable} event in. A transfer that has ended does not start again; its first end stands. */
    public void append(TransferEvent event, long wallMillis) {
        String key = RecordKeys.request(event.getFabric(), event.getRequestId());
        Phase phase = Phase.of(event.getKind());
        long atMillis = clock.observe(event.getAtMillis(), wallMillis);
        Progress earlier = entries.getOrDefault(key, Progress.NONE);
        if (phase.compareTo(earlier.phase()) > 0 && !earlier.phase().isEnd()) {
            long startedAtMillis = earlier.phase() == Phase.STARTED ? earlier.startedAtMillis() : atMillis;
            entries.remove(key);
            entries.put(key, new Progress(phase, startedAtMillis, atMillis));
        }
        forget(clock.seenMillis() - rememberedMillis);
    }

    private void forget(long beforeMillis) {
        Iterator<Progress> oldest = entries.values().iterator();
        while (oldest.hasNext() && (oldest.next().atMillis() < beforeMillis || entries.size() > MAX_ENTRIES)) {
            oldest.remove();
        }
    }

    /** Whether an event has a known kind and a request id. */
    public static boolean isUsable(TransferEvent event) {
        return event.getKind() != TransferEventKind.UNKNOWN
                && !event.getRequestId().isBlank()
                && event.getRequestId().length() <= MAX_ID_LENGTH;
    }

    /** How far a request's transfer has come. */
    public Progress progress(String fabric, String requestId) {
        return entries.getOrDefault(RecordKeys.request(fabric, requestId), Progress.NONE);
    }
}
