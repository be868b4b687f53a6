package io.netkv.player;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicAccess;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the simulated clusters of some fabrics while their requests are decided: consumes requests and assignments,
 * publishes link telemetry, instance states, transfer events and request outcomes.
 */
public final class LiveSimulator implements AutoCloseable {

    /** The topics that it reads and writes. */
    public static final TopicAccess ACCESS = new TopicAccess(
            Set.of(Topic.FABRIC, Topic.DECODE_REQUESTS, Topic.DECODE_ASSIGNMENTS),
            Set.of(
                    Topic.LINK_TELEMETRY,
                    Topic.DECODE_INSTANCES,
                    Topic.PREFILL_INSTANCES,
                    Topic.PREFIX_BLOCKS,
                    Topic.TRANSFER_EVENTS,
                    Topic.REQUEST_OUTCOMES));

    private static final Logger LOG = LoggerFactory.getLogger(LiveSimulator.class);
    private static final Duration POLL = Duration.ofMillis(1);
    /** Several records for each request: in batches they cost the broker a fraction of what single ones do. */
    private static final int LINGER_MILLIS = 5;

    private final Map<String, LiveCluster> players = new HashMap<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<SpecificRecord> deserializer;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean running;
    private volatile boolean stopped;
    private volatile int inFlight;

    /**
     * Connects, and takes what arrives from now on.
     *
     * @param fabrics to play; other fabrics' records are skipped
     */
    public LiveSimulator(KafkaSettings kafka, List<Fabric> fabrics, LiveClusterSettings settings) {
        Map<String, Object> config = kafka.producerConfig();
        config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
        producer = new KafkaProducer<>(
                config, new StringSerializer(), kafka.serdes().serializer());
        deserializer = kafka.serdes().deserializer();
        consumer =
                new KafkaConsumer<>(kafka.consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer());
        for (Fabric fabric : fabrics) {
            players.put(fabric.name(), new LiveCluster(fabric, settings, this::send));
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : List.of(Topic.DECODE_REQUESTS, Topic.DECODE_ASSIGNMENTS)) {
            consumer.partitionsFor(topic.topicName())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: only the position fixes where "now" is.
        partitions.forEach(consumer::position);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback handles failures
    private void send(ProducerRecord<String, SpecificRecord> record) {
        producer.send(record, (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    /**
     * Plays until it is stopped.
     *
     * @throws IllegalStateException where a record is refused by the broker, or an assignment makes no sense
     */
    public void run() {
        running = true;
        try {
            while (!stopped) {
                step();
            }
        } finally {
            running = false;
        }
    }

    private void step() {
        consumer.poll(POLL).forEach(this::take);
        long now = wallMicros();
        int open = 0;
        for (LiveCluster player : players.values()) {
            player.advance(now);
            open += player.inFlight();
        }
        inFlight = open;
        throwIfFailed();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        SpecificRecord value;
        try {
            value = deserializer.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            LOG.debug("skipped: the scheduler makes a dead letter of it", e);
            return;
        }
        if (value instanceof DecodeRequest request) {
            LiveCluster player = players.get(request.getFabric());
            if (player != null) {
                player.request(request, record.timestamp(), wallMicros());
            }
        } else if (value instanceof DecodeAssignment assignment) {
            LiveCluster player = players.get(assignment.getFabric());
            if (player != null) {
                player.assign(assignment, wallMicros());
            }
        }
    }

    private static long wallMicros() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    }

    private void throwIfFailed() {
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the simulator's records are refused: " + cause.getMessage(), cause);
        }
    }

    /** Whether {@link #run} is under way. */
    public boolean isRunning() {
        return running;
    }

    /** Requests that arrived and have no outcome yet, as of the last step. */
    public int inFlight() {
        return inFlight;
    }

    /** Ends {@link #run} soon; may be called from any thread. */
    public void stop() {
        stopped = true;
    }

    /** Disconnects; {@link #run} must have ended, or not have begun. */
    @Override
    public void close() {
        consumer.close();
        deserializer.close();
        producer.close(Duration.ofSeconds(5));
    }
}
