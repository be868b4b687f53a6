package io.netkv.kafka;

import io.netkv.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of a broker's topics, read with a consumer of its own, without a group; to make one takes longer than most of what it is asked
 * for, so it is kept. Safe for use by many threads.
 */
public final class KafkaTopicTail implements TopicTail, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicTail.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FETCH_BYTES = 8 << 20;
    private static final int RECORDS = 20_000;
    /** What a transaction leaves behind besides records is fewer. */
    private static final int LAST_RECORDS = 10;

    private final KafkaSettings kafka;
    private final AtomicReference<@Nullable KafkaConsumer<String, byte[]>> kept = new AtomicReference<>();
    private volatile boolean isClosed;

    /** Reads from the brokers of these settings. */
    public KafkaTopicTail(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @Override
    public OptionalLong newestMillis(Topic topic, int partition) {
        TopicPartition source = new TopicPartition(topic.topicName(), partition);
        return ask(consumer -> {
            long end = end(consumer, source);
            long from = Math.max(
                    end - LAST_RECORDS,
                    required(consumer.beginningOffsets(List.of(source)).get(source)));
            long[] newest = {Long.MIN_VALUE};
            readTo(consumer, source, from, end, record -> newest[0] = record.timestamp());
            return newest[0] == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest[0]);
        });
    }

    @Override
    public long offsetSince(Topic topic, int partition, long sinceMillis) {
        TopicPartition source = new TopicPartition(topic.topicName(), partition);
        return ask(consumer -> {
            OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(source, Math.max(0, sinceMillis)))
                    .get(source);
            return first == null ? end(consumer, source) : first.offset();
        });
    }

    @Override
    public void read(Topic topic, int partition, long fromOffset, long toOffset, Visitor visitor) {
        TopicPartition source = new TopicPartition(topic.topicName(), partition);
        ask(consumer -> {
            consumer.assign(List.of(source));
            readBack(consumer, source, fromOffset, toOffset, record -> {
                if (record.offset() < toOffset) {
                    visitor.accept(record);
                }
            });
            return toOffset;
        });
    }

    @Override
    public long end(Topic topic, int partition) {
        return ask(consumer -> end(consumer, new TopicPartition(topic.topicName(), partition)));
    }

    /** Lends the consumer that is kept, or a new one if another thread has it. One that failed is not kept. */
    private <T> T ask(Function<KafkaConsumer<String, byte[]>, T> question) {
        KafkaConsumer<String, byte[]> lent = kept.getAndSet(null);
        KafkaConsumer<String, byte[]> consumer = lent == null ? consumer() : lent;
        boolean isKept = false;
        try {
            T answer = question.apply(consumer);
            consumer.unsubscribe();
            isKept = !isClosed && kept.compareAndSet(null, consumer);
            return answer;
        } finally {
            if (!isKept) {
                consumer.close();
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        KafkaConsumer<String, byte[]> consumer = kept.getAndSet(null);
        if (consumer != null) {
            consumer.close();
        }
    }

    private static void readBack(
            KafkaConsumer<String, byte[]> consumer, TopicPartition source, long from, long end, Visitor visitor) {
        long started = System.nanoTime();
        readTo(consumer, source, from, end, visitor);
        LOG.info(
                "Read {} of {} back from offset {} to {} in {} ms.",
                source.topic(),
                source.partition(),
                from,
                end,
                (System.nanoTime() - started) / 1_000_000);
    }

    private static long end(KafkaConsumer<String, byte[]> consumer, TopicPartition source) {
        consumer.assign(List.of(source));
        return required(consumer.endOffsets(List.of(source)).get(source));
    }

    private static void readTo(
            KafkaConsumer<String, byte[]> consumer, TopicPartition source, long from, long end, Visitor visitor) {
        consumer.seek(source, from);
        long position = from;
        long progressNanos = System.nanoTime();
        while (position < end) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                visitor.accept(record);
            }
            long next = consumer.position(source);
            if (next > position) {
                position = next;
                progressNanos = System.nanoTime();
            } else if (System.nanoTime() - progressNanos > PATIENCE.toNanos()) {
                throw new IllegalStateException("topic " + source.topic() + ", partition " + source.partition()
                        + ": offset " + position + " was not read within " + PATIENCE.toSeconds()
                        + " s; check that the brokers are running");
            }
        }
    }

    private static long required(@Nullable Long offset) {
        return Objects.requireNonNull(offset, "the partition that was asked for is in the answer");
    }

    /** A consumer of its kind, which reads nothing yet. */
    public KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> config = kafka.consumerConfig(null);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
