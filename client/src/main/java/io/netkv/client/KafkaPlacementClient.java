package io.netkv.client;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the scheduler by its topics, without a gateway between. It answers ids that were decided since it began, and remembers a
 * hundred thousand of them.
 */
public final class KafkaPlacementClient implements PlacementClient {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaPlacementClient.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** What is decided later than this has expired with the scheduler. */
    private static final Duration LATEST = Duration.ofMinutes(2);

    private static final int REMEMBERED = 100_000;
    private static final long MICROS_PER_MILLI = 1000;

    private final KafkaProducer<String, SpecificRecord> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<DecodeAssignment> assignments;
    private final Duration deadline;
    private final Fallback fallback;
    private final Map<String, CompletableFuture<DecodeAssignment>> pending = new ConcurrentHashMap<>();
    /** By request, oldest first; guarded by itself. */
    private final Map<String, DecodeAssignment> decided = new LinkedHashMap<>();

    private final Thread thread = new Thread(this::follow, "netkv-assignments");
    private volatile boolean isClosed;

    /**
     * Begins to read assignments from their end.
     *
     * @param deadline after which the fallback chooses; what is decided later is cancelled
     */
    public KafkaPlacementClient(KafkaSettings kafka, Duration deadline, Fallback fallback) {
        this.deadline = deadline;
        this.fallback = fallback;
        assignments = kafka.serdes().deserializer();
        producer = new KafkaProducer<>(
                kafka.producerConfig(), new StringSerializer(), kafka.serdes().serializer());
        consumer =
                new KafkaConsumer<>(kafka.consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topic.DECODE_ASSIGNMENTS.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try (consumer) {
            while (!isClosed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    answer(record);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("ended", e);
        } catch (KafkaException e) {
            LOG.error("Assignments are no longer read, every request falls back: {}", e.getMessage());
        }
    }

    private void answer(ConsumerRecord<String, byte[]> record) {
        DecodeAssignment assignment;
        try {
            assignment = assignments.deserialize(record.topic(), record.value());
        } catch (KafkaException e) {
            LOG.warn("Skipped assignment {}-{}: {}", record.partition(), record.offset(), e.getMessage());
            return;
        }
        String key = RecordKeys.request(assignment.getFabric(), assignment.getRequestId());
        if (assignment.getRefusal() == null && remember(key, assignment) != null) {
            return; // the first decision counts
        }
        CompletableFuture<DecodeAssignment> waiting = pending.remove(key);
        if (waiting != null && !waiting.complete(assignment) && assignment.getRefusal() == null) {
            send(assignment, TransferEventKind.CANCELLED);
        }
    }

    private @Nullable DecodeAssignment remember(String key, DecodeAssignment assignment) {
        synchronized (decided) {
            DecodeAssignment earlier = decided.putIfAbsent(key, assignment);
            if (decided.size() > REMEMBERED) {
                decided.remove(decided.keySet().iterator().next());
            }
            return earlier;
        }
    }

    @Override
    public Placement reserve(PlacementQuery query) throws PlacementRefusedException, InterruptedException {
        String key = RecordKeys.request(query.fabric(), query.requestId());
        CompletableFuture<DecodeAssignment> waiting = pending.compute(
                key, (id, earlier) -> earlier == null || earlier.isDone() ? new CompletableFuture<>() : earlier);
        synchronized (decided) {
            DecodeAssignment known = decided.get(key);
            if (known != null) {
                pending.remove(key, waiting);
                return reserved(known);
            }
        }
        try {
            var unused = producer.send(
                    new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), query.fabric(), request(query)));
            DecodeAssignment assignment = waiting.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            if (assignment.getRefusal() != null) {
                throw new PlacementRefusedException(assignment.getRefusal(), assignment.getRetryAfterMillis());
            }
            return reserved(assignment);
        } catch (TimeoutException e) {
            // Until then, a decision that comes is cancelled.
            CompletableFuture.delayedExecutor(LATEST.toSeconds(), TimeUnit.SECONDS)
                    .execute(() -> pending.remove(key, waiting));
            return tooLate(query, waiting);
        } catch (ExecutionException | KafkaException e) {
            pending.remove(key, waiting);
            return Placement.without(query, fallback.apply(query), "the brokers do not answer: " + e.getMessage());
        }
    }

    /** It may be decided in this very moment. */
    private Placement tooLate(PlacementQuery query, CompletableFuture<DecodeAssignment> waiting)
            throws PlacementRefusedException {
        String problem = "the scheduler did not answer within " + deadline.toMillis() + " ms";
        if (waiting.completeExceptionally(new TimeoutException(problem)) || waiting.isCompletedExceptionally()) {
            return Placement.without(query, fallback.apply(query), problem);
        }
        DecodeAssignment assignment = waiting.join();
        if (assignment.getRefusal() != null) {
            throw new PlacementRefusedException(assignment.getRefusal(), assignment.getRetryAfterMillis());
        }
        return reserved(assignment);
    }

    private static DecodeRequest request(PlacementQuery query) {
        return DecodeRequest.newBuilder()
                .setRequestId(query.requestId())
                .setFabric(query.fabric())
                .setPrefillInstance(query.prefillInstance())
                .setDecodeInstance(query.decodeInstance())
                .setInputTokens(query.inputTokens())
                .setMaxOutputTokens(query.maxOutputTokens())
                .setPrefixBlocks(query.prefixBlocks())
                .setPrefixBlockTokens(query.prefixBlockTokens())
                .setSentAtEpochMicros(MICROS_PER_MILLI * System.currentTimeMillis())
                .build();
    }

    private static Placement reserved(DecodeAssignment assignment) {
        return new Placement(
                assignment.getRequestId(),
                assignment.getFabric(),
                assignment.getPrefillInstance(),
                assignment.getDecodeInstance(),
                true,
                null,
                assignment.getPredictedTransferMillis());
    }

    @Override
    public void report(Placement placement, Report what) {
        if (placement.isReserved()) {
            send(
                    placement.fabric(),
                    placement.requestId(),
                    placement.decodeInstance(),
                    TransferEventKind.valueOf(what.name()));
        }
    }

    private void send(DecodeAssignment assignment, TransferEventKind kind) {
        send(assignment.getFabric(), assignment.getRequestId(), assignment.getDecodeInstance(), kind);
    }

    private void send(String fabric, String requestId, String decodeInstance, TransferEventKind kind) {
        TransferEvent event = TransferEvent.newBuilder()
                .setFabric(fabric)
                .setRequestId(requestId)
                .setKind(kind)
                .setAtMillis(System.currentTimeMillis())
                .setDecodeInstance(decodeInstance)
                .build();
        producer.send(new ProducerRecord<>(Topic.TRANSFER_EVENTS.topicName(), fabric, event), (written, failure) -> {
            if (failure != null) {
                LOG.warn("{} of request {} was not taken: {}", kind, requestId, failure.getMessage());
            }
        });
    }

    @Override
    public void close() {
        isClosed = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE);
    }
}
