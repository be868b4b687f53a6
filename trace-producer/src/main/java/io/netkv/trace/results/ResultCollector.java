package io.netkv.trace.results;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.RequestOutcome;
import io.netkv.common.UserFacingException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicAccess;
import io.netkv.kafka.TopicFollower;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what was decided and what became of it from the topics, as any consumer would. */
public final class ResultCollector implements Answers, AutoCloseable {

    /** The topics that it reads. */
    public static final TopicAccess ACCESS =
            TopicAccess.reads(Topic.DECODE_ASSIGNMENTS, Topic.REQUEST_OUTCOMES, Topic.DEAD_LETTERS);

    /** As long as a scheduler recognises a request by default. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_BYTES = 1 << 20;
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);
    private static final Duration LAST_READ = Duration.ofSeconds(5);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<SpecificRecord> deserializer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<String, PolicyResult> resultsByFabric;
    private final String requestIdPrefix;
    private final Thread thread = new Thread(this::run, "result-collector");
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile boolean closing;
    private volatile Listener listener = (fabric, requestId, completedAtMillis) -> {};
    private final AtomicLong outcomes = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();

    /**
     * Starts reading what arrives from now on.
     *
     * @param resultsByFabric one for each fabric that counts; filled by this collector's thread, to be read once closed
     * @param requestIdPrefix what the ids of all requests that count begin with; may be empty
     */
    public ResultCollector(KafkaSettings kafka, Map<String, PolicyResult> resultsByFabric, String requestIdPrefix) {
        // Nobody waits for single results: few large fetches leave the processors to the pipeline.
        this(kafka, resultsByFabric, requestIdPrefix, FETCH_BYTES);
    }

    /** Reads answers as soon as they are there: a turn that waits is late by as much, times the speed of the replay. */
    public static ResultCollector ofAnswers(KafkaSettings kafka, String requestIdPrefix) {
        return new ResultCollector(kafka, Map.of(), requestIdPrefix, 1);
    }

    private ResultCollector(
            KafkaSettings kafka, Map<String, PolicyResult> resultsByFabric, String requestIdPrefix, int fetchBytes) {
        this.resultsByFabric = resultsByFabric;
        this.requestIdPrefix = requestIdPrefix;
        deserializer = kafka.serdes().deserializer();
        Map<String, Object> config = kafka.consumerConfig(null);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, fetchBytes);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        for (Topic topic : ACCESS.topics()) {
            consumer.partitionsFor(topic.topicName())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: only the position fixes where "now" is.
        partitions.forEach(consumer::position);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether a request is decided already, as far as the last decisions show: it is not decided again then, and has no outcome to wait for.
     *
     * @param fabrics names of those that count
     */
    public static boolean isDecided(KafkaSettings kafka, Collection<String> fabrics, String requestId) {
        AtomicBoolean isFound = new AtomicBoolean();
        try (TopicFollower decisions = new TopicFollower("decided-before", kafka, (topic, key, value, at) -> {
            if (value instanceof DecodeAssignment decided
                    && decided.getRefusal() == null
                    && decided.getRequestId().equals(requestId)
                    && fabrics.contains(decided.getFabric())) {
                isFound.set(true);
            }
        })) {
            decisions.readBack(Topic.DECODE_ASSIGNMENTS, REMEMBERED.toMillis());
        }
        return isFound.get();
    }

    private void run() {
        try (consumer) {
            while (!closing) {
                consumer.poll(POLL).forEach(this::add);
            }
            readToEnd();
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    /** An outcome may be read before its assignment, and a repeated record comes after the one it repeats. */
    private void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LAST_READ);
        long deadline = System.nanoTime() + LAST_READ.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())
                && System.nanoTime() < deadline) {
            consumer.poll(POLL).forEach(this::add);
        }
    }

    private void add(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(Topic.DEAD_LETTERS.topicName())) {
            deadLetters.incrementAndGet();
            return;
        }
        PolicyResult result = resultsByFabric.get(record.key());
        SpecificRecord value = read(record);
        if (value instanceof DecodeAssignment assignment && counts(assignment.getRequestId())) {
            if (assignment.getRefusal() != null) {
                outcomes.incrementAndGet();
                listener.answered(assignment.getFabric(), assignment.getRequestId(), record.timestamp());
            }
            if (result != null) {
                result.add(assignment);
            }
        } else if (value instanceof RequestOutcome outcome && counts(outcome.getRequestId())) {
            outcomes.incrementAndGet();
            listener.answered(outcome.getFabric(), outcome.getRequestId(), outcome.getCompletedAtMillis());
            if (result != null) {
                result.add(outcome);
            }
        }
    }

    @Override
    public void tell(Listener newListener) {
        listener = newListener;
    }

    private SpecificRecord read(ConsumerRecord<String, byte[]> record) {
        try {
            return deserializer.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            throw new UserFacingException(
                    "record " + record.offset() + " of " + record.topic() + "-" + record.partition()
                            + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private boolean counts(String requestId) {
        return requestId.startsWith(requestIdPrefix);
    }

    /**
     * Waits for outcomes.
     *
     * @param before what {@link #outcomes} returned before the first of them was sent
     * @param expected how many of them there will be, of all fabrics together
     * @param progress is called ten times a second with the number of outcomes so far; it may throw to end the wait
     * @param remedy what the user can do if no more outcomes come
     * @throws UserFacingException if none has come for a minute of wall-clock time
     */
    public void awaitOutcomes(long before, long expected, LongConsumer progress, String remedy)
            throws InterruptedException {
        OutcomeWait wait = new OutcomeWait(expected, System.nanoTime());
        while (!wait.isOver()) {
            Thread.sleep(PROGRESS_INTERVAL.toMillis());
            wait.update(outcomes() - before, System.nanoTime());
            progress.accept(wait.seen());
            if (wait.hasTimedOut(System.nanoTime())) {
                throw new UserFacingException(wait + " and " + deadLetters + " dead letters; " + remedy);
            }
        }
    }

    /** Outcomes so far, of all fabrics together; a refused request has none to come and counts, too. */
    public long outcomes() {
        RuntimeException e = failure.get();
        if (e != null) {
            throw e;
        }
        return outcomes.get();
    }

    /** Stops reading; afterwards the results may be read. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
