package io.netkv.scheduler.log;

import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.KafkaTopicTail;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of all partitions, read from the brokers. Those of partitions that other processes have are followed all the time,
 * so that this process can take one over at once (docs/decisions/0016-warm-standby.md).
 *
 * <p>Safe for use by many threads.
 */
public final class StandbyLogs implements LogSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StandbyLogs.class);

    /** What this process is given at its start comes first. */
    private static final Duration START_DELAY = Duration.ofSeconds(10);

    /** The brokers may be away; then they are read when a partition is given. */
    private static final Duration LONGEST_READ_AHEAD = Duration.ofMinutes(2);

    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final Duration INTERVAL_WITHOUT_OTHERS = Duration.ofSeconds(2);
    private static final Duration INTERVAL_AFTER_FAILURE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final LogSettings settings;
    private final AvroSerdes serdes;
    private final KafkaTopicTail tail;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, StandbyLogs::thread);

    private final Set<Integer> taken = new HashSet<>();
    private final Map<Integer, PartitionReader> followed = new HashMap<>();
    private volatile boolean isClosed;

    // Of the executor's thread alone.
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private Map<TopicPartition, PartitionReader> reading = Map.of();

    private StandbyLogs(KafkaSettings kafka, LogSettings settings) {
        this.settings = settings;
        serdes = kafka.serdes();
        tail = new KafkaTopicTail(kafka);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "standby-logs");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to follow. Where others decide meanwhile, all that there is has been read when this returns, so that nobody waits
     * for it once this process is given partitions; else after a few seconds.
     */
    public static StandbyLogs start(KafkaSettings kafka, LogSettings settings, boolean areOthers) {
        StandbyLogs logs = new StandbyLogs(kafka, settings);
        if (areOthers) {
            logs.readAhead();
        } else {
            logs.schedule(START_DELAY);
        }
        return logs;
    }

    private void readAhead() {
        LOG.info("Others decide: what they have decided is read before this scheduler joins them.");
        long started = System.nanoTime();
        try {
            executor.submit(this::catchUp).get(LONGEST_READ_AHEAD.toSeconds(), TimeUnit.SECONDS);
            LOG.info("Read in {} ms.", (System.nanoTime() - started) / 1_000_000);
        } catch (TimeoutException e) {
            LOG.warn("Not read within {} s; this scheduler joins all the same.", LONGEST_READ_AHEAD.toSeconds());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public PartitionLogs take(int partition) {
        return takeReader(partition).readToEnd();
    }

    private synchronized PartitionReader takeReader(int partition) {
        taken.add(partition);
        PartitionReader warm = followed.remove(partition);
        return warm == null ? newReader(partition) : warm;
    }

    private PartitionReader newReader(int partition) {
        return new PartitionReader(partition, settings, serdes, tail);
    }

    @Override
    public synchronized void release(int partition) {
        taken.remove(partition);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // catchUp catches what may go wrong
    private void schedule(Duration delay) {
        if (!isClosed) {
            executor.schedule(this::catchUp, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void catchUp() {
        if (isClosed) {
            return;
        }
        try {
            if (consumer == null) {
                consumer = tail.consumer();
            }
            assign(consumer);
            boolean isFollowing = !consumer.assignment().isEmpty();
            if (isFollowing) {
                readOn(consumer);
            }
            schedule(isFollowing ? INTERVAL : INTERVAL_WITHOUT_OTHERS);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Partitions of other schedulers cannot be followed, and would take longer to take over; tried again"
                            + " in {} s: {}",
                    INTERVAL_AFTER_FAILURE.toSeconds(),
                    e.getMessage());
            reset();
            schedule(INTERVAL_AFTER_FAILURE);
        }
    }

    /** What was read in part cannot be trusted to be read on. */
    private void reset() {
        closeConsumer();
        reading = Map.of();
        synchronized (this) {
            followed.clear();
        }
    }

    private void assign(KafkaConsumer<String, byte[]> to) {
        Map<TopicPartition, PartitionReader> wanted = new HashMap<>();
        int partitions = to.partitionsFor(Topic.DECODE_ASSIGNMENTS.topicName()).size();
        followOthers(partitions).forEach((partition, reader) -> {
            for (Topic topic : PartitionReader.TOPICS) {
                wanted.put(new TopicPartition(topic.topicName(), partition), reader);
            }
        });
        if (!wanted.equals(reading)) {
            to.assign(wanted.keySet());
            wanted.forEach((source, reader) -> {
                if (reading.get(source) != reader) {
                    to.seek(source, reader.nextOffset(source.topic()));
                }
            });
            reading = wanted;
        }
    }

    /** The partitions that others have, each with a reader. */
    private synchronized Map<Integer, PartitionReader> followOthers(int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            if (!taken.contains(partition)) {
                followed.computeIfAbsent(partition, this::newReader);
            }
        }
        return Map.copyOf(followed);
    }

    /** To the ends as they are now. */
    private void readOn(KafkaConsumer<String, byte[]> from) {
        Map<TopicPartition, Long> ends = from.endOffsets(from.assignment());
        while (!isClosed && ends.entrySet().stream().anyMatch(end -> from.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : from.poll(POLL)) {
                Objects.requireNonNull(reading.get(new TopicPartition(record.topic(), record.partition())))
                        .append(record);
            }
        }
    }

    /** Stops to follow, when what is under way is done. Safe to call twice. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        executor.getQueue().clear();
        executor.execute(() -> {
            closeConsumer();
            tail.close();
            executor.shutdown();
        });
    }

    private void closeConsumer() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
