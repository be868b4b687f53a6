package io.netkv.scheduler.log;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.kafka.TopicTail;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import io.netkv.stream.LenientDeserializer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the logs of one partition from its topics, as far as they are remembered. */
final class PartitionReader {

    /** What is read. */
    static final List<Topic> TOPICS = List.of(Topic.DECODE_ASSIGNMENTS, Topic.TRANSFER_EVENTS);

    private final int partition;
    private final LogSettings settings;
    private final TopicTail tail;
    private final PartitionLogs logs;
    private final Deserializer<@Nullable DecodeAssignment> assignments;
    private final Deserializer<@Nullable TransferEvent> events;
    /** By topic; empty before the first is asked for. */
    private final Map<String, Long> nextOffsets = new HashMap<>();

    private boolean isClosed;

    /** Of a partition of which nothing was read. */
    PartitionReader(int partition, LogSettings settings, AvroSerdes serdes, TopicTail tail) {
        this.partition = partition;
        this.settings = settings;
        this.tail = tail;
        logs = new PartitionLogs(settings);
        assignments = new LenientDeserializer<>(serdes.<DecodeAssignment>deserializer());
        events = new LenientDeserializer<>(serdes.<TransferEvent>deserializer());
    }

    /** Where to read on in one of the {@link #TOPICS}: at first, at the oldest record that is remembered. */
    synchronized long nextOffset(String topic) {
        if (nextOffsets.isEmpty()) {
            // That of the last event is whatever its producer wrote.
            OptionalLong lastDecided = tail.newestMillis(Topic.DECODE_ASSIGNMENTS, partition);
            long nowMillis = lastDecided.orElse(Long.MAX_VALUE);
            seek(Topic.DECODE_ASSIGNMENTS, nowMillis - settings.dedupWindowMillis());
            seek(Topic.TRANSFER_EVENTS, nowMillis - logs.transfers().rememberedMillis());
        }
        return Objects.requireNonNull(nextOffsets.get(topic));
    }

    private void seek(Topic topic, long sinceMillis) {
        nextOffsets.put(topic.topicName(), tail.offsetSince(topic, partition, sinceMillis));
    }

    /** Takes the next record of a topic in. */
    synchronized void append(ConsumerRecord<String, byte[]> record) {
        if (isClosed) {
            return;
        }
        String topic = record.topic();
        if (topic.equals(Topic.DECODE_ASSIGNMENTS.topicName())) {
            DecodeAssignment assignment = assignments.deserialize(topic, record.value());
            if (assignment != null) {
                logs.assignments().readBack(assignment, record.headers());
            }
        } else {
            TransferEvent event = events.deserialize(topic, record.value());
            if (event != null && TransferLog.isUsable(event)) {
                logs.transfers().append(event, System.currentTimeMillis());
            }
        }
        nextOffsets.put(topic, record.offset() + 1);
    }

    /** Reads to the ends as they are now; what is appended later has no effect. */
    synchronized PartitionLogs readToEnd() {
        for (Topic topic : TOPICS) {
            tail.read(topic, partition, nextOffset(topic.topicName()), this::append);
        }
        isClosed = true;
        return logs;
    }
}
