package io.netkv.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordBatcherTest {

    private static final TopicPartition BATCHED = new TopicPartition("readings", 3);
    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    private record Seen(@Nullable String key, @Nullable String value, long timestamp, long offset) {}

    private final RecordBatcher batcher = new RecordBatcher();
    private final RecordBatch batch = new RecordBatch();

    @Test
    void shouldGiveAllRecordsInOrderWithTheirOffsets() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<Seen> expected = new ArrayList<>();
        long offset = 100;
        for (int i = 0; i < 5000; i++) {
            offset += 1 + random.nextInt(3);
            String key = random.nextInt(20) == 0 ? null : "k".repeat(random.nextInt(5));
            String value = random.nextInt(20) == 0 ? null : "v".repeat(random.nextInt(200));
            boolean hasHeader = random.nextInt(50) == 0;
            records.add(consumed(BATCHED, offset, 1000 + i, key, value, hasHeader));
            expected.add(new Seen(key, value, 1000 + i, offset));
        }

        List<ConsumerRecord<byte[], byte[]>> batches = consume(BATCHED, records).records(BATCHED);

        assertThat(unpack(batches)).as("seed %d", seed).isEqualTo(expected);
        assertThat(batches).as("seed %d", seed).hasSizeBetween(100, 500);
        assertThat(batches)
                .allSatisfy(one ->
                        assertThat(one.value() == null ? 0 : one.value().length).isLessThan(200_000));
    }

    @Test
    void shouldKeepARecordWithHeadersAsItIs() {
        ConsumerRecord<byte[], byte[]> withHeader = consumed(BATCHED, 8, 1, "key", "value", true);

        List<ConsumerRecord<byte[], byte[]>> batches = consume(
                        BATCHED,
                        List.of(
                                consumed(BATCHED, 7, 1, "key", "value", false),
                                withHeader,
                                consumed(BATCHED, 9, 1, "key", "value", false)))
                .records(BATCHED);

        assertThat(batches).hasSize(3);
        assertThat(batches.get(1)).isSameAs(withHeader);
        assertThat(batches).extracting(ConsumerRecord::offset).containsExactly(7L, 8L, 9L);
    }

    @Test
    void shouldLeaveOtherTopicsAlone() {
        List<ConsumerRecord<byte[], byte[]>> records =
                List.of(consumed(OTHER, 1, 1, "a", "b", false), consumed(OTHER, 2, 1, "c", "d", false));

        ConsumerRecords<byte[], byte[]> seen = consume(OTHER, records);

        assertThat(seen.records(OTHER)).isEqualTo(records);
        assertThat(seen.nextOffsets()).containsEntry(OTHER, new OffsetAndMetadata(3));
    }

    @Test
    void shouldLetOtherTopicsRecordsComeBetween() {
        TopicPartition state = new TopicPartition("states", BATCHED.partition());
        TopicPartition ofAnotherTask = new TopicPartition("states", BATCHED.partition() + 1);
        batcher.configure(Map.of(RecordBatcher.TOPIC_CONFIG, BATCHED.topic(), RecordBatcher.SPAN_CONFIG, "10"));
        List<ConsumerRecord<byte[], byte[]>> requests = LongStream.of(100, 101, 103, 103, 104, 115, 116)
                .mapToObj(millis -> consumed(BATCHED, millis, millis, "key", "value", false))
                .toList();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = Map.of(
                BATCHED, requests,
                state, List.of(consumed(state, 1, 103, "a", "b", false)),
                ofAnotherTask, List.of(consumed(ofAnotherTask, 1, 101, "a", "b", false)));

        List<ConsumerRecord<byte[], byte[]>> batches =
                batcher.onConsume(new ConsumerRecords<>(polled, Map.of())).records(BATCHED);

        assertThat(batches).extracting(ConsumerRecord::timestamp).containsExactly(100L, 104L, 115L);
    }

    @Test
    void shouldGoOnAfterARecordThatIsRefused() {
        ConsumerRecord<byte[], byte[]> one = RecordBatch.pack(List.of(
                consumed(BATCHED, 7, 1, "a", "1", false),
                consumed(BATCHED, 9, 2, "b", "2", false),
                consumed(BATCHED, 10, 3, "c", "3", false)));
        List<String> used = new ArrayList<>();
        RuntimeException refusal = new IllegalStateException("not this one");

        assertThatThrownBy(() -> batch.forEach(new Record<>(one.key(), one.value(), 1), record -> {
                    if (record.offsetInBatch() == 2) {
                        throw refusal;
                    }
                    used.add(text(record.key()));
                }))
                .isInstanceOfSatisfying(
                        RejectedRecordsException.class,
                        e -> assertThat(e.rejected()).singleElement().satisfies(rejected -> {
                            assertThat(rejected.reason()).isSameAs(refusal);
                            assertThat(text(rejected.key())).isEqualTo("b");
                            assertThat(text(rejected.value())).isEqualTo("2");
                            assertThat(rejected.timestamp()).isEqualTo(2);
                        }));
        assertThat(used).containsExactly("a", "c");
    }

    @Test
    void shouldStopWhereNoRecordIsToBlame() {
        ConsumerRecord<byte[], byte[]> one = RecordBatch.pack(
                List.of(consumed(BATCHED, 7, 1, "a", "1", false), consumed(BATCHED, 8, 2, "b", "2", false)));

        assertThatThrownBy(() -> batch.forEach(new Record<>(one.key(), one.value(), 1), record -> {
                    throw new TaskMigratedException("given to another process");
                }))
                .isInstanceOf(TaskMigratedException.class);
    }

    private ConsumerRecords<byte[], byte[]> consume(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        batcher.configure(Map.of(RecordBatcher.TOPIC_CONFIG, BATCHED.topic()));
        long next = records.get(records.size() - 1).offset() + 1;
        return batcher.onConsume(
                new ConsumerRecords<>(Map.of(partition, records), Map.of(partition, new OffsetAndMetadata(next))));
    }

    private List<Seen> unpack(List<ConsumerRecord<byte[], byte[]>> batches) {
        List<Seen> seen = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> one : batches) {
            batch.forEach(
                    new Record<>(one.key(), one.value(), one.timestamp()),
                    record -> seen.add(new Seen(
                            text(record.key()),
                            text(record.value()),
                            record.timestamp(),
                            one.offset() + record.offsetInBatch())));
        }
        return seen;
    }

    private static ConsumerRecord<byte[], byte[]> consumed(
            TopicPartition from,
            long offset,
            long timestamp,
            @Nullable String key,
            @Nullable String value,
            boolean hasHeader) {
        RecordHeaders headers = new RecordHeaders();
        if (hasHeader) {
            headers.add("trace", new byte[] {1});
        }
        return new ConsumerRecord<>(
                from.topic(),
                from.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                key == null ? -1 : key.length(),
                value == null ? -1 : value.length(),
                bytes(key),
                bytes(value),
                headers,
                Optional.empty());
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
