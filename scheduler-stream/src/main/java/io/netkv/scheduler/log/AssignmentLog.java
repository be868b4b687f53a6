package io.netkv.scheduler.log;

import io.netkv.avro.DecodeAssignment;
import io.netkv.kafka.PathHints;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What the decisions of one partition add up to: which requests are decided, and what their transfers took. It is a fold of
 * the topic decode-assignments, so nothing can be known here that consumers were not told, and nothing they have read can be
 * forgotten (docs/decisions/0002-one-log.md).
 *
 * <p>A restart reads back what is remembered, not what is retained. Of a fabric that has had no decision for so long, the
 * number of the last one is in a header that some records of other fabrics carry.
 */
public final class AssignmentLog {

    /** Header with the last decision of every fabric: name, number and instance with tabs between, in lines. */
    static final String LAST_DECISIONS = "netkv.last-decisions";

    /** Parts of the dedup window in each of which one record has the header. */
    private static final int HEADERS_PER_WINDOW = 4;

    /**
     * One decision, as far as later ones depend on it.
     *
     * @param route the member links that the transfer was to take, see {@link io.netkv.core.fabric.Route}
     */
    public record Entry(
            String prefillInstance,
            String decodeInstance,
            long bytes,
            long tokens,
            double predictedTransferMillis,
            long route,
            long atMillis) {}

    private static final class FabricLog {
        private long sequence;
        private String lastChosen = "";
        private long lastAtMillis;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
    }

    private final long dedupWindowMillis;
    private final Map<String, FabricLog> fabrics = new HashMap<>();
    /** One object for each name: the log has millions of mentions of a few instances. */
    private final Map<String, String> names = new HashMap<>();

    private long headerAtMillis;
    private long newestMillis;

    public AssignmentLog(long dedupWindowMillis) {
        this.dedupWindowMillis = dedupWindowMillis;
    }

    /** Takes a decision in that was read from the topic. */
    void readBack(DecodeAssignment assignment, Headers headers) {
        if (assignment.getRefusal() != null) {
            return;
        }
        Header header = headers.lastHeader(LAST_DECISIONS);
        if (header != null) {
            takeLastDecisions(new String(header.value(), StandardCharsets.UTF_8));
            headerAtMillis = assignment.getDecidedAtMillis();
        }
        append(assignment);
    }

    private void takeLastDecisions(String header) {
        for (String line : header.split("\n")) {
            String[] parts = line.split("\t");
            FabricLog log = fabrics.computeIfAbsent(parts[0], name -> new FabricLog());
            long sequence = Long.parseLong(parts[1]);
            if (sequence > log.sequence) {
                log.sequence = sequence;
                log.lastChosen = name(parts[2]);
            }
        }
    }

    /** Headers for the record of a decision that was taken in last; they are written a few times in each window. */
    public Headers headers(long decidedAtMillis) {
        Headers headers = new RecordHeaders();
        if (decidedAtMillis - headerAtMillis >= dedupWindowMillis / HEADERS_PER_WINDOW) {
            headerAtMillis = decidedAtMillis;
            String last = fabrics.entrySet().stream()
                    .filter(fabric -> fabric.getValue().sequence > 0)
                    .map(fabric ->
                            fabric.getKey() + "\t" + fabric.getValue().sequence + "\t" + fabric.getValue().lastChosen)
                    .collect(Collectors.joining("\n"));
            headers.add(LAST_DECISIONS, last.getBytes(StandardCharsets.UTF_8));
        }
        return headers;
    }

    /**
     * Takes a decision in. Of several for one request the first counts: only a process that had lost its partition can
     * write another, and consumers follow the same rule.
     */
    public void append(DecodeAssignment assignment) {
        FabricLog log = fabrics.computeIfAbsent(assignment.getFabric(), name -> new FabricLog());
        log.sequence = Math.max(log.sequence, assignment.getSequence());
        newestMillis = Math.max(newestMillis, assignment.getDecidedAtMillis());
        if (log.entries.containsKey(assignment.getRequestId())) {
            return;
        }
        log.lastChosen = name(assignment.getDecodeInstance());
        Entry entry = new Entry(
                name(assignment.getPrefillInstance()),
                log.lastChosen,
                assignment.getTransferBytes(),
                assignment.getReservedKvTokens(),
                assignment.getPredictedTransferMillis(),
                PathHints.route(assignment.getPathHint()),
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

    /** The decision for a request, if it is remembered. */
    public Optional<Entry> entry(String fabric, String requestId) {
        FabricLog log = fabrics.get(fabric);
        return log == null ? Optional.empty() : Optional.ofNullable(log.entries.get(requestId));
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

    /** Event time of the newest decision of all fabrics, 0 before the first. */
    public long newestMillis() {
        return newestMillis;
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
