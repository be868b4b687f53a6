package io.netkv.recording.replay;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.recording.file.RecordedRecord;
import io.netkv.recording.file.TopicRecords;
import io.netkv.scheduler.ReadOrder;
import io.netkv.scheduler.SchedulerMirror;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Decides what was recorded again: each request on what the scheduler had read when it decided it, in the order in which it had read
 * it. What was answered then is what is booked. See docs/decisions/0026-recordings.md.
 */
public final class DecisionReplay {

    private static final List<Topic> TABLES =
            List.of(Topic.FABRIC, Topic.DECODE_INSTANCES, Topic.PREFILL_INSTANCES, Topic.NETWORK_COST_ORACLE);

    private final TopicRecords recording;
    private final SchedulerSettings settings;

    /**
     * Decides nothing yet.
     *
     * @param settings weights, rules and the judge; each fabric's policy is that of what was answered
     */
    public DecisionReplay(TopicRecords recording, SchedulerSettings settings) {
        this.recording = recording;
        this.settings = settings;
    }

    /** Decides all of it, one partition after the other, and hands each decision on. */
    public void run(Consumer<ReplayedDecision> decisions) {
        for (int partition : recording.partitions(Topic.DECODE_ASSIGNMENTS)) {
            new Partition(partition, decisions).run(Long.MAX_VALUE);
        }
    }

    /**
     * Decides again what was decided on one partition before an answer, and says why that one was given.
     *
     * @param offset of the answer
     * @param progress is called after each decision
     * @return null where the request is not kept any more
     */
    public @Nullable DecisionContext explain(int partition, long offset, Runnable progress) {
        return new Partition(partition, decision -> progress.run()).run(offset);
    }

    /** Records of one topic, and which comes next. */
    private static final class Cursor {

        private final Iterator<RecordedRecord> records;
        private @Nullable RecordedRecord next;

        Cursor(Iterator<RecordedRecord> records) {
            this.records = records;
            advance();
        }

        private void advance() {
            next = records.hasNext() ? records.next() : null;
        }
    }

    private final class Partition {

        private final int partition;
        private final Consumer<ReplayedDecision> decisions;
        private final Map<Topic, Cursor> cursors = new EnumMap<>(Topic.class);
        private long nowMillis;
        private final SchedulerMirror mirror = new SchedulerMirror(settings, () -> nowMillis);
        private @Nullable RecordedRecord request;

        Partition(int partition, Consumer<ReplayedDecision> decisions) {
            this.partition = partition;
            this.decisions = decisions;
        }

        /** Decides what was answered before an offset; of the answer at the offset, returns why it was given. */
        @Nullable DecisionContext run(long offset) {
            Iterator<RecordedRecord> answers = recording.records(Topic.DECODE_ASSIGNMENTS, partition);
            while (answers.hasNext()) {
                RecordedRecord answer = answers.next();
                if (answer.value() instanceof DecodeAssignment answered) {
                    readTablesAt(answer);
                    ReadOrder.visit(header(answer), this::readUpTo);
                    if (answer.offset() == offset) {
                        return explain(answered);
                    }
                    decide(answered);
                }
            }
            return null;
        }

        private @Nullable DecisionContext explain(DecodeAssignment answered) {
            if (request == null || !(request.value() instanceof DecodeRequest of) || !isOf(of, answered)) {
                return null;
            }
            nowMillis = request.timestampMillis();
            String fabric = of.getFabric();
            return new DecisionContext(
                    of,
                    mirror.explain(of, nowMillis, answered),
                    mirror.fabric(fabric).orElseThrow(),
                    mirror.snapshot(fabric).orElse(null));
        }

        private static boolean isOf(DecodeRequest request, DecodeAssignment answered) {
            return request.getRequestId().equals(answered.getRequestId());
        }

        private static @Nullable Header header(RecordedRecord answer) {
            byte[] readOrder = answer.readOrder();
            return readOrder == null ? null : new RecordHeader(ReadOrder.HEADER, readOrder);
        }

        /** Before the first answer: what the scheduler restored at its start is in no header. */
        private void readTablesAt(RecordedRecord answer) {
            if (!cursors.isEmpty()) {
                return;
            }
            Set<Topic> named = EnumSet.noneOf(Topic.class);
            ReadOrder.visit(header(answer), (topic, nextOffset) -> named.add(topic));
            for (Topic table : TABLES) {
                Cursor cursor = cursor(table);
                while (!named.contains(table)
                        && cursor.next != null
                        && cursor.next.timestampMillis() <= answer.timestampMillis()) {
                    take(table, cursor);
                }
            }
        }

        private Cursor cursor(Topic topic) {
            return cursors.computeIfAbsent(topic, same -> new Cursor(recording.records(same, partition)));
        }

        private void readUpTo(Topic topic, long nextOffset) {
            Cursor cursor = cursor(topic);
            while (cursor.next != null && cursor.next.offset() < nextOffset) {
                take(topic, cursor);
            }
        }

        private void take(Topic topic, Cursor cursor) {
            RecordedRecord record = cursor.next;
            cursor.advance();
            if (record == null) {
                return;
            }
            if (topic == Topic.DECODE_REQUESTS) {
                pass();
                request = record;
                return;
            }
            nowMillis = record.timestampMillis();
            try {
                mirror.accept(
                        topic, record.key() == null ? "" : record.key(), record.value(), record.timestampMillis());
            } catch (InvalidRecordException e) {
                nowMillis = record.timestampMillis(); // the scheduler did not use it either
            }
        }

        /** The last request was not answered: it was a dead letter, or had come before. Time has passed. */
        private void pass() {
            if (request != null && request.value() instanceof DecodeRequest unanswered) {
                nowMillis = request.timestampMillis();
                try {
                    mirror.decideAgain(unanswered, request.timestampMillis(), null);
                } catch (InvalidRecordException e) {
                    request = null; // of a fabric that is not known
                }
            }
            request = null;
        }

        private void decide(DecodeAssignment answered) {
            RecordedRecord asked = request;
            request = null;
            if (asked == null || !(asked.value() instanceof DecodeRequest of) || !isOf(of, answered)) {
                return; // the request is older than the recording
            }
            nowMillis = asked.timestampMillis();
            DecodeAssignment again = mirror.decideAgain(of, asked.timestampMillis(), answered);
            if (again != null) {
                decisions.accept(new ReplayedDecision(of, asked.timestampMillis(), answered, again));
            }
        }
    }
}
