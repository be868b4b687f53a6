package io.netkv.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the records that came to Kafka Streams as one, one after the other, without making objects of them: see
 * docs/decisions/0024-records-in-batches.md. A record that came by itself is a batch of one. Not safe for use by several threads.
 */
public final class RecordBatch {

    /** The key of a batch. No record of a topic has this array. */
    private static final byte[] KEY = {};

    /** Offset, timestamp, and the lengths of key and value. */
    private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;

    private static final int NULL_LENGTH = -1;

    private ByteBuffer packed = ByteBuffer.wrap(KEY);
    private boolean isSingle;
    private byte @Nullable [] keyBytes;
    private int keyFrom;
    private int keyLength;
    private byte @Nullable [] valueBytes;
    private int valueFrom;
    private int valueLength;
    private long timestamp;
    private int offsetInBatch;

    /** Records of one partition, in order, as one that has offset and time of the first. */
    static ConsumerRecord<byte[], byte[]> pack(List<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        int size = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            size += HEADER_BYTES + Math.max(0, length(record.key())) + Math.max(0, length(record.value()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bytes.putInt((int) (record.offset() - first.offset()));
            bytes.putLong(record.timestamp());
            bytes.putInt(length(record.key()));
            bytes.putInt(length(record.value()));
            put(record.key(), bytes);
            put(record.value(), bytes);
        }
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestamp(),
                first.timestampType(),
                KEY.length,
                size,
                KEY,
                bytes.array(),
                new RecordHeaders(),
                first.leaderEpoch());
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? NULL_LENGTH : bytes.length;
    }

    private static void put(byte @Nullable [] bytes, ByteBuffer to) {
        if (bytes != null) {
            to.put(bytes);
        }
    }

    /**
     * Does something with each of those that came as this one.
     *
     * @throws RejectedRecordsException after all of them, if some could not be used
     * @throws KafkaException where it is not a record that is to blame
     */
    public void forEach(Record<byte[], byte[]> record, Consumer<RecordBatch> action) {
        RejectedRecordsException rejected = null;
        begin(record.key(), record.value(), record.timestamp());
        while (next()) {
            try {
                action.accept(this);
            } catch (KafkaException e) {
                throw e;
            } catch (RuntimeException e) {
                rejected = rejected == null ? new RejectedRecordsException() : rejected;
                rejected.add(this, e);
            }
        }
        if (rejected != null) {
            throw rejected;
        }
    }

    /** Begins before the first of those that came as the one with this key and value. */
    void begin(byte @Nullable [] key, byte @Nullable [] value, long singleTimestamp) {
        isSingle = key != KEY || value == null;
        if (!isSingle) {
            packed = ByteBuffer.wrap(value);
            keyBytes = value;
            valueBytes = value;
            return;
        }
        keyBytes = key;
        keyFrom = 0;
        keyLength = length(key);
        valueBytes = value;
        valueFrom = 0;
        valueLength = length(value);
        timestamp = singleTimestamp;
        offsetInBatch = NULL_LENGTH;
    }

    /** Goes to the next, if there is one. */
    boolean next() {
        if (isSingle) {
            offsetInBatch++;
            return offsetInBatch == 0;
        }
        if (!packed.hasRemaining()) {
            return false;
        }
        offsetInBatch = packed.getInt();
        timestamp = packed.getLong();
        keyLength = packed.getInt();
        valueLength = packed.getInt();
        keyFrom = packed.position();
        valueFrom = keyFrom + Math.max(0, keyLength);
        packed.position(valueFrom + Math.max(0, valueLength));
        return true;
    }

    /** How many offsets this one is behind the first. */
    public int offsetInBatch() {
        return offsetInBatch;
    }

    /** This one's time, as it came. */
    public long timestamp() {
        return timestamp;
    }

    /** Where this one's key is, from {@link #keyFrom} on; null if it has none. */
    public byte @Nullable [] keyBytes() {
        return keyLength == NULL_LENGTH ? null : keyBytes;
    }

    /** Where in {@link #keyBytes} the key begins. */
    public int keyFrom() {
        return keyFrom;
    }

    /** How long the key is, in bytes. */
    public int keyLength() {
        return keyLength;
    }

    /** Where this one's value is, from {@link #valueFrom} on; null if it has none. */
    public byte @Nullable [] valueBytes() {
        return valueLength == NULL_LENGTH ? null : valueBytes;
    }

    /** Where in {@link #valueBytes} the value begins. */
    public int valueFrom() {
        return valueFrom;
    }

    /** How long the value is, in bytes. */
    public int valueLength() {
        return valueLength;
    }

    /** A copy of the key; null if it has none. */
    public byte @Nullable [] key() {
        byte[] bytes = keyBytes();
        return bytes == null ? null : Arrays.copyOfRange(bytes, keyFrom, keyFrom + keyLength);
    }

    /** A copy of the value; null if it has none. */
    public byte @Nullable [] value() {
        byte[] bytes = valueBytes();
        return bytes == null ? null : Arrays.copyOfRange(bytes, valueFrom, valueFrom + valueLength);
    }
}
