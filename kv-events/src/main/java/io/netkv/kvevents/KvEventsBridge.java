package io.netkv.kvevents;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.PrefixBlocks;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicAccess;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * From engines' KV events to {@link Topic#PREFIX_BLOCKS}: what each instance has come to hold and dropped, ten times a second, and every
 * half a minute all that it holds. Safe for use by many threads.
 */
public final class KvEventsBridge implements AutoCloseable {

    private static final TopicAccess ACCESS = new TopicAccess(Set.of(Topic.FABRIC), Set.of(Topic.PREFIX_BLOCKS));

    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long CHANGES_MILLIS = 100;
    private static final long COMPLETE_MILLIS = 30_000;
    /** In a record; an id has ten bytes at most. */
    private static final int MOST_BLOCKS = 50_000;

    private final String fabric;
    private final MeterRegistry meters;
    private final KafkaProducer<String, PrefixBlocks> producer;
    private final ZContext context = new ZContext();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean isClosed;

    private KvEventsBridge(KafkaSettings kafka, String fabric, MeterRegistry meters) {
        this.fabric = fabric;
        this.meters = meters;
        producer = new KafkaProducer<>(
                kafka.producerConfig(), new StringSerializer(), kafka.serdes().serializer());
    }

    /**
     * Begins to follow engines.
     *
     * @param fabric that they belong to
     * @param engines by the name of their instance
     * @throws io.netkv.common.UserFacingException where no broker answers, a topic or the fabric is missing, or the fabric has no
     *     such instance
     */
    public static KvEventsBridge start(
            KafkaSettings kafka, String fabric, Map<String, EngineAddress> engines, MeterRegistry meters) {
        check(kafka, fabric, engines.keySet());
        KvEventsBridge bridge = new KvEventsBridge(kafka, fabric, meters);
        engines.forEach((instance, address) -> {
            Thread thread = new Thread(() -> bridge.follow(instance, address), "kv-events-" + instance);
            thread.setDaemon(true);
            bridge.threads.add(thread);
        });
        bridge.threads.forEach(Thread::start);
        return bridge;
    }

    private static void check(KafkaSettings kafka, String fabric, Set<String> instances) {
        try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
            cluster.require(ACCESS);
        }
        Fabric published = new PublishedFabrics(kafka)
                .named(List.of(fabric), warning -> {})
                .get(0);
        for (String instance : instances) {
            if (published.instanceIndex(instance) < 0) {
                throw new UserFacingException(
                        "fabric '" + fabric + "' has no instance '" + instance + "'; 'netkv fabric show' lists them");
            }
        }
    }

    private void follow(String instance, EngineAddress address) {
        HeldBlocks blocks = new HeldBlocks();
        try (EngineSubscriber subscriber = new EngineSubscriber(context, address)) {
            EventSequence sequence = new EventSequence(
                    "Engine " + address.events() + " (" + instance + ")",
                    blocks,
                    subscriber,
                    counter("netkv.kv.events.lost", "Gaps in an engine's messages that could not be filled", instance),
                    counter("netkv.kv.events.unreadable", "Messages that could not be read", instance));
            Gauge.builder("netkv.kv.events.blocks", blocks, HeldBlocks::count)
                    .description("Blocks that an instance holds")
                    .tag("instance", instance)
                    .register(meters);
            publishWhileOpen(instance, blocks, subscriber, sequence);
        } catch (RuntimeException e) {
            if (!isClosed) {
                fail(e);
            }
        }
    }

    private void publishWhileOpen(
            String instance, HeldBlocks blocks, EngineSubscriber subscriber, EventSequence sequence) {
        long changedMillis = millis();
        long completeMillis = changedMillis;
        boolean isKnown = false;
        while (!isClosed) {
            Optional<EventMessage> message = subscriber.receive();
            long now = millis();
            if (subscriber.takeConnected()) {
                sequence.connected(now);
                isKnown = true;
                completeMillis = now - COMPLETE_MILLIS;
            }
            message.ifPresent(next -> sequence.accept(next, now));
            sequence.tick(now);
            if (isKnown && now - completeMillis >= COMPLETE_MILLIS) {
                blocks.takeChanges();
                send(instance, true, blocks.all(), List.of());
                completeMillis = now;
                changedMillis = now;
            } else if (now - changedMillis >= CHANGES_MILLIS && blocks.hasChanges()) {
                sendChanges(instance, blocks);
                changedMillis = now;
            }
        }
        if (blocks.hasChanges()) {
            sendChanges(instance, blocks);
        }
    }

    private void sendChanges(String instance, HeldBlocks blocks) {
        List<Long> added = new ArrayList<>();
        List<Long> removed = new ArrayList<>();
        blocks.takeChanges().forEach((block, isHeld) -> (isHeld ? added : removed).add(block));
        send(instance, false, added, removed);
    }

    /** What does not fit in one record comes in more, of which the first may be complete. */
    private void send(String instance, boolean isComplete, List<Long> added, List<Long> removed) {
        int records = Math.max(1, records(added) + records(removed));
        for (int i = 0; i < records; i++) {
            send(PrefixBlocks.newBuilder()
                    .setFabric(fabric)
                    .setInstance(instance)
                    .setComplete(isComplete && i == 0)
                    .setAdded(part(added, i))
                    .setRemoved(part(removed, i - records(added)))
                    .build());
        }
    }

    private static int records(List<Long> blocks) {
        return (blocks.size() + MOST_BLOCKS - 1) / MOST_BLOCKS;
    }

    private static List<Long> part(List<Long> blocks, int number) {
        int from = number * MOST_BLOCKS;
        return from < 0 || from >= blocks.size()
                ? List.of()
                : blocks.subList(from, Math.min(blocks.size(), from + MOST_BLOCKS));
    }

    private void send(PrefixBlocks changes) {
        producer.send(
                new ProducerRecord<>(
                        Topic.PREFIX_BLOCKS.topicName(), RecordKeys.instance(fabric, changes.getInstance()), changes),
                (written, exception) -> {
                    if (exception != null) {
                        fail(exception);
                    }
                });
    }

    private void fail(Exception exception) {
        failure.compareAndSet(null, exception);
        ended.countDown();
    }

    private Counter counter(String name, String description, String instance) {
        return Counter.builder(name)
                .description(description)
                .tag("instance", instance)
                .register(meters);
    }

    private static long millis() {
        return System.nanoTime() / NANOS_PER_MILLI;
    }

    /** Why it does not run, in one line, if it does not. */
    public Optional<String> problem() {
        return Optional.ofNullable(failure.get()).map(cause -> "the bridge stopped: " + cause.getMessage());
    }

    /**
     * Waits until it is closed.
     *
     * @throws IllegalStateException where it ends by a failure
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
        Exception cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("the bridge stopped: " + cause.getMessage(), cause);
        }
    }

    /** Sends what has changed, and ends. */
    @Override
    public void close() {
        isClosed = true;
        for (Thread thread : threads) {
            try {
                thread.join(CLOSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        producer.close(CLOSE);
        context.close();
        ended.countDown();
    }
}
