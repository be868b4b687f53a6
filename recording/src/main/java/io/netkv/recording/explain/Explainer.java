package io.netkv.recording.explain;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.common.UserFacingException;
import io.netkv.kafka.TopicAccess;
import io.netkv.recording.file.RecordedRecord;
import io.netkv.recording.file.TopicRecords;
import io.netkv.recording.replay.DecisionContext;
import io.netkv.recording.replay.DecisionReplay;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds a request's decision, and decides it again on what had been read by then. */
public final class Explainer {

    /** What it reads. */
    public static final TopicAccess ACCESS = TopicAccess.reads(
            Topic.DECODE_ASSIGNMENTS,
            Topic.DECODE_REQUESTS,
            Topic.FABRIC,
            Topic.NETWORK_COST_ORACLE,
            Topic.DECODE_INSTANCES,
            Topic.PREFILL_INSTANCES,
            Topic.PREFIX_BLOCKS,
            Topic.TRANSFER_EVENTS,
            Topic.REQUEST_OUTCOMES);

    /** Asked for every decision, so that the state of each link is kept. */
    private static final String READS_LINKS = "netkv-steer";

    private final TopicRecords records;
    private final Runnable progress;

    /**
     * Explains nothing yet.
     *
     * @param records requests, decisions and all that the scheduler reads
     * @param progress is called after each earlier decision that is decided again
     */
    public Explainer(TopicRecords records, Runnable progress) {
        this.records = records;
        this.progress = progress;
    }

    /** Where a decision stands. */
    private record Found(DecodeAssignment answered, int partition, long offset) {}

    /**
     * Explains one decision: the first of that request, or, where it was never placed, its last refusal.
     *
     * @param fabric null where one fabric alone has a request of that id
     * @throws UserFacingException where there is none, or several fabrics have one
     */
    public ExplainedDecision explain(String requestId, @Nullable String fabric) {
        Found found = find(requestId, fabric);
        DecodeAssignment answered = found.answered();
        DecisionContext context = new DecisionReplay(records, SchedulerSettings.DEFAULT.withJudge(READS_LINKS))
                .explain(found.partition(), found.offset(), progress);
        return new ExplainedDecision(answered, context, transferMillis(found), outcome(answered));
    }

    private Found find(String requestId, @Nullable String fabric) {
        Map<String, Found> byFabric = new TreeMap<>();
        for (int partition : records.partitions(Topic.DECODE_ASSIGNMENTS)) {
            Iterator<RecordedRecord> answers = records.records(Topic.DECODE_ASSIGNMENTS, partition);
            while (answers.hasNext()) {
                RecordedRecord answer = answers.next();
                if (answer.value() instanceof DecodeAssignment answered
                        && answered.getRequestId().equals(requestId)
                        && (fabric == null || fabric.equals(answered.getFabric()))) {
                    byFabric.merge(
                            answered.getFabric(), new Found(answered, partition, answer.offset()), Explainer::better);
                }
            }
        }
        if (byFabric.isEmpty()) {
            throw new UserFacingException(
                    "request '" + requestId + "'" + (fabric == null ? "" : " of fabric '" + fabric + "'")
                            + " has no decision on " + Topic.DECODE_ASSIGNMENTS.topicName()
                            + "; its id is as in the request, and decisions are kept for a day: 'netkv tail assignments --from-beginning' shows them");
        }
        if (byFabric.size() > 1) {
            throw new UserFacingException("request '" + requestId
                    + "' is decided on several fabrics; add --fabric, one of " + String.join(", ", byFabric.keySet()));
        }
        return byFabric.values().iterator().next();
    }

    private static Found better(Found earlier, Found later) {
        return earlier.answered().getRefusal() == null ? earlier : later;
    }

    private @Nullable Long transferMillis(Found found) {
        DecodeAssignment answered = found.answered();
        long startedAtMillis = 0;
        Iterator<RecordedRecord> events = records.records(Topic.TRANSFER_EVENTS, found.partition());
        while (events.hasNext()) {
            if (events.next().value() instanceof TransferEvent event
                    && event.getRequestId().equals(answered.getRequestId())
                    && event.getFabric().equals(answered.getFabric())) {
                if (event.getKind() == TransferEventKind.STARTED) {
                    startedAtMillis = event.getAtMillis();
                } else if (event.getKind() == TransferEventKind.FINISHED && startedAtMillis > 0) {
                    return event.getAtMillis() - startedAtMillis;
                }
            }
        }
        return null;
    }

    private @Nullable RequestOutcome outcome(DecodeAssignment answered) {
        for (int partition : records.partitions(Topic.REQUEST_OUTCOMES)) {
            Iterator<RecordedRecord> outcomes = records.records(Topic.REQUEST_OUTCOMES, partition);
            while (outcomes.hasNext()) {
                if (outcomes.next().value() instanceof RequestOutcome outcome
                        && outcome.getRequestId().equals(answered.getRequestId())
                        && outcome.getFabric().equals(answered.getFabric())) {
                    return outcome;
                }
            }
        }
        return null;
    }
}
