package io.netkv.scheduler.store;

import io.netkv.avro.DecodeAssignment;
import io.netkv.schemas.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the decisions of one partition add up to: which requests are decided, and what their transfers took. Its
 * changelog is the topic decode-assignments itself, so nothing can be known here that consumers were not told, and
 * nothing they have read can be forgotten (docs/decisions/0002-one-log.md).
 */
public final class AssignmentLog extends InMemoryTopicStore {

    public static final String NAME = Topic.DECODE_ASSIGNMENTS.topicName();

    /** One decision, as far as later ones depend on it. */
    public record Entry(String prefillInstance, String decodeInstance, long bytes, long tokens, long atMillis) {}

    private static final class FabricLog {
        private long sequence;
        private String lastChosen = "";
        private long lastAtMillis;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
    }

    private final Deserializer<DecodeAssignment> deserializer;
    private final long dedupWindowMillis;
    private final Map<String, FabricLog> fabrics = new HashMap<>();
    /** One object for each name: the log has millions of mentions of a few instances. */
    private final Map<String, String> names = new HashMap<>();

    public AssignmentLog(Deserializer<DecodeAssignment> deserializer, long dedupWindowMillis) {
        super(NAME);
        this.deserializer = deserializer;
        this.dedupWindowMillis = dedupWindowMillis;
    }

    @Override
    void restore(String key, byte @Nullable [] value, long timestampMillis) {
        DecodeAssignment assignment = deserializer.deserialize(Topic.DECODE_ASSIGNMENTS.topicName(), value);
        if (assignment != null) {
            append(assignment);
        }
    }

    /**
     * Takes a decision in. Of several for one request the first counts: only a process that had lost its partition can
     * write another, and consumers follow the same rule.
     */
    public void append(DecodeAssignment assignment) {
        FabricLog log = fabrics.computeIfAbsent(assignment.getFabric(), name -> new FabricLog());
        log.sequence = Math.max(log.sequence, assignment.getSequence());
        if (log.entries.containsKey(assignment.getRequestId())) {
            return;
        }
        log.lastChosen = name(assignment.getDecodeInstance());
        Entry entry = new Entry(
                name(assignment.getPrefillInstance()),
                log.lastChosen,
                assignment.getTransferBytes(),
                assignment.getReservedKvTokens(),
                assignment.getDecidedAtMillis());
        log.entries.put(assignment.getRequestId(), entry);
        log.lastAtMillis = Math.max(log.lastAtMillis, entry.atMillis());
        forget(log, log.lastAtMillis - dedupWindowMillis);
    }

    private String name(String name) {
        return names.computeIfAbsent(name, same -> same);
    }

    private static void forget(FabricLog log, long beforeMillis) {
        Iterator<Entry> oldest = log.entries.values().iterator();
        while (oldest.hasNext() && oldest.next().atMillis() < beforeMillis) {
            oldest.remove();
        }
    }

    /** Whether a request is decided. */
    public boolean isDecided(String fabric, String requestId) {
        FabricLog log = fabrics.get(fabric);
        return log != null && log.entries.containsKey(requestId);
    }

    /** Number of a fabric's last decision, 0 before the first. */
    public long sequence(String fabric) {
        FabricLog log = fabrics.get(fabric);
        return log == null ? 0 : log.sequence;
    }

    /** Event time of a fabric's last decision, 0 before the first. */
    public long lastDecidedAtMillis(String fabric) {
        FabricLog log = fabrics.get(fabric);
        return log == null ? 0 : log.lastAtMillis;
    }

    /** The instance that a fabric's last decision chose, or null before the first. */
    public @Nullable String lastChosen(String fabric) {
        FabricLog log = fabrics.get(fabric);
        return log == null ? null : log.lastChosen;
    }

    /** A fabric's decisions that are remembered, by request id, oldest first. */
    public Collection<Map.Entry<String, Entry>> entries(String fabric) {
        FabricLog log = fabrics.get(fabric);
        return log == null ? List.of() : log.entries.entrySet();
    }
}
