package io.netkv.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Role;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicAccess;
import io.netkv.kafka.TopicFollower;
import io.netkv.recording.explain.Explanations;
import io.netkv.recording.file.LiveTopics;
import io.netkv.scheduler.InstanceCost;
import io.netkv.scheduler.SchedulerMirror;
import io.netkv.scheduler.log.AssignmentLog;
import io.netkv.scheduler.trace.DecisionTraces;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Answers routers. A reservation is a request on the topic decode-requests; its answer is what the scheduler writes to
 * decode-assignments, so that it is on the log before it is answered. An estimate comes from a mirror of what the scheduler knows
 * (docs/decisions/0019-gateway.md).
 *
 * <p>Safe for use by many threads.
 */
public final class Gateway implements AutoCloseable {

    /** The topics that it reads and writes. */
    public static final TopicAccess ACCESS = new TopicAccess(
            Set.of(
                    Topic.FABRIC,
                    Topic.DECODE_INSTANCES,
                    Topic.PREFILL_INSTANCES,
                    Topic.PREFIX_BLOCKS,
                    Topic.NETWORK_COST_ORACLE,
                    Topic.TRANSFER_EVENTS,
                    Topic.DECODE_ASSIGNMENTS),
            Set.of(Topic.DECODE_REQUESTS, Topic.TRANSFER_EVENTS));

    /** A broker that is away must not hold the threads that answer. */
    private static final int MAX_BLOCK_MILLIS = 50;

    /** To learn of the topics' partitions, each of that length. */
    private static final int MAX_ATTEMPTS = 600;

    /** Within that time an instance whose blocks are on prefix-blocks has sent all of them. */
    private static final long BLOCKS_BACK_MILLIS = 60_000;

    /** Callers that wait for the same reservation. */
    private static final class Pending {
        private final CompletableFuture<DecodeAssignment> answer = new CompletableFuture<>();
        private final AtomicInteger waiting = new AtomicInteger();
    }

    private final GatewaySettings settings;
    private final SchedulerMirror mirror;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final TopicFollower states;
    private final TopicFollower answers;
    private final Explanations explanations;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Timer selects;
    private final Timer reservations;
    private final Counter late;
    private volatile boolean isCaughtUp;

    /**
     * A gateway that is not connected yet.
     *
     * @param meters counts what it answers
     */
    public Gateway(KafkaSettings kafka, GatewaySettings settings, MeterRegistry meters) {
        this.settings = settings;
        mirror = new SchedulerMirror(settings.scheduler(), System::currentTimeMillis);
        Map<String, Object> config = kafka.producerConfig();
        config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
        producer = new KafkaProducer<>(
                config, new StringSerializer(), kafka.serdes().serializer());
        states = new TopicFollower("gateway-states", kafka, mirror::accept);
        answers = new TopicFollower("gateway-answers", kafka, this::answered);
        explanations = new Explanations(() -> new LiveTopics(kafka));
        selects = timer(meters, "netkv.gateway.select", "Time to answer without booking");
        reservations = timer(meters, "netkv.gateway.reserve", "Time from asking the scheduler to its answer");
        late = Counter.builder("netkv.gateway.late")
                .description("Reservations that were not answered within their deadline")
                .register(meters);
    }

    private static Timer timer(MeterRegistry meters, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(meters);
    }

    /** Reads what the topics hold, and follows them from then on. */
    public void start() {
        long expiryMillis = settings.scheduler().rules().ledger().expiryMillis();
        states.readBack(Topic.FABRIC, Long.MAX_VALUE);
        states.readBack(Topic.DECODE_INSTANCES, Long.MAX_VALUE);
        states.readBack(Topic.PREFILL_INSTANCES, Long.MAX_VALUE);
        states.readBack(Topic.PREFIX_BLOCKS, BLOCKS_BACK_MILLIS);
        states.readBack(Topic.NETWORK_COST_ORACLE, Long.MAX_VALUE);
        states.readBack(Topic.TRANSFER_EVENTS, 2 * expiryMillis);
        answers.readBack(
                Topic.DECODE_ASSIGNMENTS, settings.scheduler().dedupWindow().toMillis());
        states.start();
        answers.start();
        // The first request must not wait for it.
        awaitPartitions(Topic.DECODE_REQUESTS);
        awaitPartitions(Topic.TRANSFER_EVENTS);
        isCaughtUp = true;
    }

    private void awaitPartitions(Topic topic) {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.partitionsFor(topic.topicName());
                return;
            } catch (TimeoutException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Why it cannot answer now, in one line; empty if it can. */
    public Optional<String> problem() {
        if (!isCaughtUp) {
            return Optional.of("the gateway is reading its topics");
        }
        if (mirror.fabrics().isEmpty()) {
            return Optional.of("no fabric is published; 'netkv fabric publish' does that");
        }
        return Optional.ofNullable(states.problem()).or(() -> Optional.ofNullable(answers.problem()));
    }

    /** The fabric that is meant where none is named: the only one. */
    public Optional<String> onlyFabric() {
        Set<String> fabrics = mirror.fabrics();
        return fabrics.size() == 1 ? Optional.of(fabrics.iterator().next()) : Optional.empty();
    }

    /** Names of the fabrics that are known. */
    public Set<String> fabrics() {
        return mirror.fabrics();
    }

    /** The fabric that an instance belongs to, if one is published that has it. */
    public Optional<String> fabricOf(String instance) {
        return mirror.fabrics().stream()
                .filter(name -> mirror.fabric(name)
                        .map(fabric -> fabric.instanceIndex(instance) >= 0)
                        .orElse(false))
                .findFirst();
    }

    /** What an instance is for; null where no published fabric has it. */
    public @Nullable Role role(String instance) {
        return fabricOf(instance)
                .flatMap(mirror::fabric)
                .map(fabric -> fabric.role(fabric.instanceIndex(instance)))
                .orElse(null);
    }

    /** Whether a published fabric has an instance of that name that computes KV caches. */
    public boolean isPrefill(String instance) {
        Role role = role(instance);
        return role != null && role.isPrefill();
    }

    /** Requests that run, wait or are under way to a decode instance; 0 for any other. */
    public int load(String instance) {
        return fabricOf(instance).map(fabric -> mirror.load(fabric, instance)).orElse(0);
    }

    /** Whether a transfer was reported to have started, or to have ended. */
    public boolean isStarted(String fabric, String requestId) {
        return mirror.isStarted(fabric, requestId);
    }

    /**
     * What would be decided now; nothing is booked.
     *
     * @throws RefusedException where no instance takes it
     */
    public Answer select(DecodeRequest request) {
        long startNanos = System.nanoTime();
        Answer answer = estimate(request, null);
        selects.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        return answer;
    }

    private Answer estimate(DecodeRequest request, @Nullable String reason) {
        try {
            DecodeAssignment assignment = mirror.estimate(request);
            if (assignment.getRefusal() != null) {
                throw new RefusedException(assignment.getRefusal(), assignment.getRetryAfterMillis());
            }
            return Answer.estimated(assignment, reason);
        } catch (InvalidRecordException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * What every decode instance would cost now, in the fabric's order.
     *
     * @throws RefusedException where the request can never be decided
     */
    public List<InstanceCost> costs(DecodeRequest request) {
        try {
            return mirror.costs(request);
        } catch (InvalidRecordException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), null);
        }
    }

    /**
     * Asks the scheduler. What is decided already has its answer at once. When the deadline passes, the answer is an estimate that says so,
     * and what the scheduler may decide later is cancelled.
     *
     * @param deadline above 0; null for the gateway's own
     * @return fails with {@link RefusedException} where no instance takes the request
     */
    public CompletableFuture<Answer> reserve(DecodeRequest request, @Nullable Duration deadline) {
        return reserve(request, deadline, null);
    }

    /**
     * The same within a trace.
     *
     * @param traceParent its context as W3C writes it, which goes on with the request; null for none
     */
    public CompletableFuture<Answer> reserve(
            DecodeRequest request, @Nullable Duration deadline, @Nullable String traceParent) {
        Optional<Answer> decided = decided(request.getFabric(), request.getRequestId());
        if (decided.isPresent()) {
            return CompletableFuture.completedFuture(decided.get());
        }
        try {
            mirror.estimate(request);
        } catch (InvalidRecordException e) {
            // What can never be decided is refused without the scheduler.
            return CompletableFuture.failedFuture(new RefusedException(String.valueOf(e.getMessage()), null));
        }
        return ask(request, deadline == null ? settings.deadline() : deadline, traceParent);
    }

    private CompletableFuture<Answer> ask(DecodeRequest request, Duration deadline, @Nullable String traceParent) {
        long startNanos = System.nanoTime();
        String key = RecordKeys.request(request.getFabric(), request.getRequestId());
        Pending waited = pending.computeIfAbsent(key, same -> new Pending());
        boolean isFirst = waited.waiting.incrementAndGet() == 1;
        Optional<Answer> decided = decided(request.getFabric(), request.getRequestId());
        if (decided.isPresent()) {
            // Its decision was read since it was looked for, and nobody will complete this one.
            pending.remove(key, waited);
            return CompletableFuture.completedFuture(decided.get());
        }
        if (isFirst) {
            try {
                send(request, traceParent);
            } catch (KafkaException e) {
                pending.remove(key, waited);
                return fallback(request, "no broker takes the request: " + e.getMessage());
            }
        }
        CompletableFuture<DecodeAssignment> own = waited.answer.copy();
        return own.orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .handle((assignment, failure) -> {
                    if (failure != null) {
                        late.increment();
                        if (waited.waiting.decrementAndGet() == 0) {
                            forgetLater(key, waited);
                        }
                        return fallback(request, "the scheduler did not answer within " + deadline.toMillis() + " ms");
                    }
                    reservations.record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
                    if (assignment.getRefusal() != null) {
                        return CompletableFuture.<Answer>failedFuture(
                                new RefusedException(assignment.getRefusal(), assignment.getRetryAfterMillis()));
                    }
                    return CompletableFuture.completedFuture(Answer.reserved(assignment));
                })
                .thenCompose(answer -> answer);
    }

    /** An answer that comes that late is of a booking that has expired. */
    private void forgetLater(String key, Pending abandoned) {
        long expiryMillis = settings.scheduler().rules().ledger().expiryMillis();
        CompletableFuture.delayedExecutor(expiryMillis, TimeUnit.MILLISECONDS).execute(() -> {
            if (abandoned.waiting.get() == 0) {
                pending.remove(key, abandoned);
            }
        });
    }

    private CompletableFuture<Answer> fallback(DecodeRequest request, String reason) {
        try {
            return CompletableFuture.completedFuture(estimate(request, reason));
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the answer comes on another topic, or the deadline passes
    private void send(DecodeRequest request, @Nullable String traceParent) {
        ProducerRecord<String, SpecificRecord> sent = new ProducerRecord<>(
                Topic.DECODE_REQUESTS.topicName(),
                null,
                mirror.eventMillis(request.getFabric()),
                request.getFabric(),
                request);
        if (traceParent != null) {
            sent.headers().add(DecisionTraces.CONTEXT_HEADER, traceParent.getBytes(StandardCharsets.UTF_8));
        }
        producer.send(sent);
    }

    private void answered(Topic topic, String key, @Nullable SpecificRecord value, long timestampMillis) {
        if (!(value instanceof DecodeAssignment assignment)) {
            return;
        }
        boolean isFirst =
                mirror.entry(assignment.getFabric(), assignment.getRequestId()).isEmpty();
        mirror.accept(topic, key, value, timestampMillis);
        if (!isFirst) {
            return;
        }
        Pending waited = pending.remove(RecordKeys.request(assignment.getFabric(), assignment.getRequestId()));
        if (waited != null) {
            if (waited.waiting.get() == 0 && assignment.getRefusal() == null) {
                cancelLate(assignment);
            }
            waited.answer.complete(assignment);
        }
    }

    /** Nobody waits for it any more: its router has an estimate. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is lost ends by the ledger's expiry
    private void cancelLate(DecodeAssignment assignment) {
        report(
                assignment.getFabric(),
                assignment.getRequestId(),
                TransferEventKind.CANCELLED,
                assignment.getDecodeInstance());
    }

    /** The answer for a request that is decided already. */
    public Optional<Answer> decided(String fabricName, String requestId) {
        Optional<Fabric> fabric = mirror.fabric(fabricName);
        Optional<AssignmentLog.Entry> entry = mirror.entry(fabricName, requestId);
        return fabric.isPresent() && entry.isPresent()
                ? Optional.of(Answer.reserved(requestId, entry.get(), fabric.get()))
                : Optional.empty();
    }

    /**
     * Tells the scheduler what became of a transfer.
     *
     * @return done when the brokers have it
     */
    public CompletableFuture<Void> report(
            String fabric, String requestId, TransferEventKind kind, String decodeInstance) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long atMillis = mirror.eventMillis(fabric);
        TransferEvent event = TransferEvent.newBuilder()
                .setFabric(fabric)
                .setRequestId(requestId)
                .setKind(kind)
                .setAtMillis(atMillis)
                .setDecodeInstance(decodeInstance)
                .build();
        try {
            producer.send(
                    new ProducerRecord<>(Topic.TRANSFER_EVENTS.topicName(), null, atMillis, fabric, event),
                    (metadata, failure) -> {
                        if (failure == null) {
                            done.complete(null);
                        } else {
                            done.completeExceptionally(failure);
                        }
                    });
        } catch (KafkaException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    /** Why requests were decided as they were. */
    public Explanations explanations() {
        return explanations;
    }

    @Override
    public void close() {
        states.close();
        answers.close();
        explanations.close();
        producer.close(Duration.ofSeconds(1));
    }
}
