package io.netkv.scheduler;

import io.netkv.schemas.Topic;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * In which order a task has read its inputs since its last answer. Written with the next one, so that a recording of the topics can
 * be played back as it was (docs/decisions/0026-recordings.md).
 */
public final class ReadOrder {

    /** Header of a decision or refusal: of each run of records of one topic, the topic's number and the offset after the last. */
    public static final String HEADER = "netkv.read";

    /** By their numbers, which are part of the format. */
    private static final List<Topic> TOPICS = List.of(
            Topic.FABRIC,
            Topic.NETWORK_COST_ORACLE,
            Topic.DECODE_INSTANCES,
            Topic.PREFILL_INSTANCES,
            Topic.PREFIX_BLOCKS,
            Topic.TRANSFER_EVENTS,
            Topic.DECODE_REQUESTS);

    private static final int RUN_BYTES = Byte.BYTES + Long.BYTES;

    /** Where nothing is asked for hours, the order within the first of them is not kept. */
    private static final int MOST_RUNS = 512;

    private final byte[] numbers = new byte[MOST_RUNS];
    private final long[] nextOffsets = new long[MOST_RUNS];
    private int runs;

    /** Takes what a header says. */
    @FunctionalInterface
    public interface Visitor {

        /** A topic was read so far, next. */
        void readUpTo(Topic topic, long nextOffset);
    }

    /** A record was taken in. */
    void read(String topic, long offset) {
        byte number = number(topic);
        if (number < 0) {
            return;
        }
        if (runs > 0 && numbers[runs - 1] == number) {
            nextOffsets[runs - 1] = offset + 1;
            return;
        }
        if (runs == MOST_RUNS) {
            dropEarlierRuns();
        }
        numbers[runs] = number;
        nextOffsets[runs++] = offset + 1;
    }

    private static byte number(String topic) {
        for (int i = 0; i < TOPICS.size(); i++) {
            if (TOPICS.get(i).topicName().equals(topic)) {
                return (byte) i;
            }
        }
        return -1;
    }

    /** Keeps the last run of each topic. */
    private void dropEarlierRuns() {
        int kept = 0;
        for (int run = 0; run < runs; run++) {
            if (isLast(run)) {
                numbers[kept] = numbers[run];
                nextOffsets[kept++] = nextOffsets[run];
            }
        }
        runs = kept;
    }

    private boolean isLast(int run) {
        for (int later = run + 1; later < runs; later++) {
            if (numbers[later] == numbers[run]) {
                return false;
            }
        }
        return true;
    }

    /** Adds the header, where anything was read, and begins again. */
    void takeInto(Headers headers) {
        if (runs == 0) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(runs * RUN_BYTES);
        for (int run = 0; run < runs; run++) {
            bytes.put(numbers[run]).putLong(nextOffsets[run]);
        }
        headers.add(HEADER, bytes.array());
        runs = 0;
    }

    /** Tells a visitor what the header of an answer says; nothing where it has none. */
    public static void visit(@Nullable Header header, Visitor visitor) {
        if (header == null) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(header.value());
        while (bytes.remaining() >= RUN_BYTES) {
            int number = bytes.get();
            long nextOffset = bytes.getLong();
            if (number >= 0 && number < TOPICS.size()) {
                visitor.readUpTo(TOPICS.get(number), nextOffset);
            }
        }
    }
}
