package io.netkv.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.FabricParts;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.scheduler.log.AssignmentLog;
import io.netkv.scheduler.log.LogSource;
import io.netkv.scheduler.log.PartitionLogs;
import io.netkv.scheduler.log.TransferLog;
import io.netkv.scheduler.store.TableStore;
import io.netkv.scheduler.trace.DecisionTraces;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.MeterRegistries;
import io.netkv.stream.RecordBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that one partition's decisions depend on arrives here, in order; decisions leave. Requests come as bytes, and in
 * batches where many wait.
 */
final class ScheduleProcessor implements Processor<Object, Object, PartitionedKey, SpecificRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleProcessor.class);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    private final SchedulerSettings settings;
    private final Deserializer<DecodeRequest> requests;
    private final LogSource logs;
    private final PauseDetector pauseDetector;
    private final Map<String, FabricDecider> deciders = new HashMap<>();

    private final RecordBatch batch = new RecordBatch();
    private final ReadOrder readOrder = new ReadOrder();
    private int pausesBefore;

    // Set by init, which Streams calls before anything else.
    private ProcessorContext<PartitionedKey, SpecificRecord> context;
    private MeterRegistry meters;

    @SuppressWarnings("NullAway.Init") // set by init
    private DecisionTraces traces;

    /** Of the record that is being processed; requests with headers are in no batch. */
    private Headers headers = new RecordHeaders();

    private FabricParts parts;
    private AssignmentLog assignments;
    private TransferLog transfers;
    private TableStore<DecodeInstanceState> states;
    private TableStore<PrefillInstanceState> prefillStates;
    private TableStore<OracleSnapshot> snapshots;

    @SuppressWarnings("NullAway.Init")
    ScheduleProcessor(
            SchedulerSettings settings,
            Deserializer<DecodeRequest> requests,
            LogSource logs,
            PauseDetector pauseDetector) {
        this.settings = settings;
        this.requests = requests;
        this.logs = logs;
        this.pauseDetector = pauseDetector;
    }

    @Override
    public void init(ProcessorContext<PartitionedKey, SpecificRecord> newContext) {
        context = newContext;
        pausesBefore = pauseDetector.pauses();
        meters = MeterRegistries.of(newContext.appConfigs());
        traces = DecisionTraces.of(newContext.appConfigs());
        PartitionLogs taken = logs.take(newContext.taskId().partition());
        assignments = taken.assignments();
        transfers = taken.transfers();
        states = newContext.getStateStore(SchedulerNames.INSTANCE_TABLE);
        prefillStates = newContext.getStateStore(SchedulerNames.PREFILL_TABLE);
        snapshots = newContext.getStateStore(SchedulerNames.ORACLE_TABLE);
        TableStore<FabricDescription> fabrics = newContext.getStateStore(SchedulerNames.FABRIC_TABLE);
        parts = new FabricParts();
        fabrics.forEach((key, description, timestampMillis) -> {
            if (FabricParts.isPart(key)) {
                parts.put(key, description);
            }
        });
        forEach(fabrics, (key, description, timestampMillis) -> define(key, description));
        newContext.schedule(REPORT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> report());
    }

    private void report() {
        throwIfPaused();
        for (FabricDecider decider : deciders.values()) {
            decider.report();
            forwardAccuracy(decider);
        }
    }

    /** Kafka Streams closes the task then, and joins the group again, which begins with reading the logs back. */
    private void throwIfPaused() {
        if (pauseDetector.pauses() != pausesBefore) {
            throw new TaskMigratedException(
                    "this process was paused, and may have lost its partitions; it joins its group again");
        }
    }

    @Override
    @SuppressWarnings("unchecked") // where the key is bytes, so is the value
    public void process(Record<Object, Object> record) {
        throwIfPaused();
        headers = record.headers();
        if (record.key() instanceof byte[] || record.value() instanceof byte[]) {
            batch.forEach((Record<byte[], byte[]>) (Record<?, ?>) record, this::answer);
        } else {
            noteRead(0);
            take((String) record.key(), record.value(), record.timestamp());
        }
    }

    private void take(String key, @Nullable Object value, long timestampMillis) {
        if (value instanceof DecodeInstanceState state) {
            decider(state.getFabric()).update(key, state, timestampMillis);
        } else if (value instanceof PrefillInstanceState state) {
            decider(state.getFabric()).update(key, state, timestampMillis);
        } else if (value instanceof PrefixBlocks changes) {
            decider(changes.getFabric()).update(key, changes);
        } else if (value instanceof TransferEvent event) {
            update(event, timestampMillis);
        } else if (value instanceof OracleSnapshot snapshot) {
            decider(snapshot.getFabric()).update(snapshot);
        } else if (value instanceof FabricDescription description) {
            define(key, description);
        } else {
            delete(key, timestampMillis);
        }
    }

    private void noteRead(int offsetInBatch) {
        Optional<RecordMetadata> metadata = context.recordMetadata();
        if (metadata.isPresent()) { // without a lambda, which would be an object for each record
            readOrder.read(metadata.get().topic(), metadata.get().offset() + offsetInBatch);
        }
    }

    private void answer(RecordBatch record) {
        noteRead(record.offsetInBatch());
        byte[] value = record.value();
        if (value == null) {
            throw takesNoDeletions(Topic.DECODE_REQUESTS.topicName());
        }
        answer(decode(value), record.timestamp());
    }

    private DecodeRequest decode(byte[] value) {
        try {
            return requests.deserialize(Topic.DECODE_REQUESTS.topicName(), value);
        } catch (SerializationException e) {
            throw InvalidRecordException.unreadable("the value", e);
        }
    }

    /** A router waits for an answer: a request that becomes a dead letter is refused as well, for now or for good. */
    private void answer(DecodeRequest request, long arrivalMillis) {
        String refusedForNow;
        try {
            refusedForNow = decide(request, arrivalMillis);
        } catch (InvalidRecordException e) {
            if (!request.getRequestId().isBlank()) {
                // A stamp that its fabric's clock has not seen may move nothing.
                long arrivedMillis = Math.min(arrivalMillis, context.currentSystemTimeMs());
                long nowMillis = Math.max(assignments.newestMillis(), arrivedMillis);
                forward(AssignmentRecords.refusal(request, String.valueOf(e.getMessage()), null, nowMillis));
            }
            throw e;
        }
        if (refusedForNow != null) {
            throw new InvalidRecordException(refusedForNow);
        }
    }

    /** Why no instance takes it now, or null. */
    private @Nullable String decide(DecodeRequest request, long arrivalMillis) {
        String fabric = request.getFabric();
        FabricDecider decider = decider(fabric);
        decider.observe(arrivalMillis);
        if (assignments.isDecided(fabric, request.getRequestId())) {
            decider.repeated();
            return null;
        }
        decider.expire();
        DecodeAssignment assignment = decider.decide(request, assignments.sequence(fabric) + 1);
        if (assignment.getRefusal() != null) {
            forward(assignment);
            return assignment.getRefusal();
        }
        assignments.append(assignment);
        decider.catchUp(request.getRequestId(), transfers.progress(fabric, request.getRequestId()));
        forward(assignment, assignments.headers(assignment.getDecidedAtMillis()));
        return null;
    }

    private void forward(DecodeAssignment refusal) {
        forward(refusal, new RecordHeaders());
    }

    private void forward(DecodeAssignment assignment, Headers answer) {
        readOrder.takeInto(answer);
        if (DecisionTraces.isTraced(headers)) {
            traces.answered(headers, assignment, context.currentSystemTimeMs(), answer);
        }
        context.forward(
                new Record<>(key(assignment.getFabric()), assignment, assignment.getDecidedAtMillis(), answer),
                SchedulerNames.ASSIGNMENT_SINK);
    }

    private PartitionedKey key(String fabric) {
        return new PartitionedKey(fabric, context.taskId().partition());
    }

    private void forwardAccuracy(FabricDecider decider) {
        TransferAccuracy accuracy = decider.takeAccuracy();
        if (accuracy != null) {
            context.forward(
                    new Record<>(key(accuracy.getFabric()), accuracy, accuracy.getWindowEndMillis()),
                    SchedulerNames.ACCURACY_SINK);
        }
    }

    private void update(TransferEvent event, long timestampMillis) {
        InputValidation.require(
                TransferLog.isUsable(event),
                "transfer event of request '%s' is of kind %s; it must name a request, in 256 characters at most, and be STARTED,"
                        + " FINISHED, FAILED or CANCELLED",
                event.getRequestId(),
                event.getKind());
        FabricDecider decider = decider(event.getFabric());
        transfers.append(event, context.currentSystemTimeMs());
        decider.observe(timestampMillis);
        decider.update(event);
        traces.reported(event);
        forwardAccuracy(decider);
    }

    private FabricDecider decider(String fabric) {
        FabricDecider decider = deciders.get(fabric);
        if (decider == null) {
            throw new InvalidRecordException("fabric '" + fabric + "' is not known on partition "
                    + context.taskId().partition() + "; publish it with 'netkv fabric publish', and partition its"
                    + " records by the fabric's name as Kafka's Java producer does");
        }
        return decider;
    }

    private void define(String key, FabricDescription description) {
        if (FabricParts.isPart(key)) {
            parts.put(key, description);
        } else {
            createFabric(parts.whole(description));
        }
    }

    /** A new or changed fabric: its scheduler is built again from what the tables and logs hold. */
    private void createFabric(FabricDescription description) {
        Fabric fabric = FabricRecords.toFabric(description);
        FabricDecider earlier = deciders.get(fabric.name());
        closeDecider(fabric.name());
        FabricDecider decider = new FabricDecider(fabric, settings, context::currentSystemTimeMs, meters);
        if (earlier != null) {
            decider.takeBlocks(earlier);
        }
        decider.replay(assignments, transfers);
        deciders.put(fabric.name(), decider);
        forEach(states, (key, state, timestampMillis) -> {
            if (state.getFabric().equals(fabric.name())) {
                decider.update(key, state, timestampMillis);
            }
        });
        forEach(prefillStates, (key, state, timestampMillis) -> {
            if (state.getFabric().equals(fabric.name())) {
                decider.update(key, state, timestampMillis);
            }
        });
        forEach(snapshots, (name, snapshot, timestampMillis) -> {
            if (name.equals(fabric.name())) {
                decider.update(snapshot);
            }
        });
    }

    private void closeDecider(String fabric) {
        FabricDecider decider = deciders.remove(fabric);
        if (decider != null) {
            decider.close();
        }
    }

    /** Passes over what cannot be used: it went to the dead letters when it arrived. */
    private static <V> void forEach(TableStore<V> store, TableStore.Visitor<V> action) {
        store.forEach((key, value, timestampMillis) -> {
            try {
                action.accept(key, value, timestampMillis);
            } catch (InvalidRecordException e) {
                LOG.atWarn().addKeyValue("key", key).log("Not restored: {}", e.getMessage());
            }
        });
    }

    private void delete(String key, long timestampMillis) {
        String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
        if (topic.equals(Topic.FABRIC.topicName())) {
            if (FabricParts.isPart(key)) {
                parts.put(key, null);
            } else {
                closeDecider(key);
            }
        } else if (topic.equals(Topic.DECODE_INSTANCES.topicName())) {
            decider(RecordKeys.fabricOf(key)).removeDecode(RecordKeys.nameOf(key), timestampMillis);
        } else if (topic.equals(Topic.PREFILL_INSTANCES.topicName())) {
            decider(RecordKeys.fabricOf(key)).removePrefill(RecordKeys.nameOf(key), timestampMillis);
        } else {
            throw takesNoDeletions(topic);
        }
    }

    private static InvalidRecordException takesNoDeletions(String topic) {
        return new InvalidRecordException("the record has no value; topic " + topic + " takes no deletions");
    }

    /** The task is migrated or revived. */
    @Override
    public void close() {
        deciders.values().forEach(FabricDecider::close);
        deciders.clear();
        traces.close();
        logs.release(context.taskId().partition());
    }
}
