package io.netkv.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record that could not be used, as it is on the topic dead-letters: as it arrived, with headers that say why and where it
 * came from.
 *
 * @param reason why, in one line
 * @param topic where it came from
 * @param partition of that topic
 * @param offset its place there
 * @param key empty if it had none
 * @param value empty if it had none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DeadLetter(String reason, String topic, int partition, long offset, String key, byte[] value) {

    /** Header: why the record could not be used, one line. */
    public static final String REASON = "netkv.reason";
    /** Header: topic it came from. */
    public static final String TOPIC = "netkv.topic";
    /** Header: partition it came from. */
    public static final String PARTITION = "netkv.partition";
    /** Header: its offset there. */
    public static final String OFFSET = "netkv.offset";

    /** Header: how many bytes the value had, where it was too long for a record without compression and is cut. */
    public static final String CUT_FROM = "netkv.cut.from.bytes";

    private static final String UNKNOWN = "?";

    /** Reads a record of the topic dead-letters; a header that is missing reads as unknown. */
    public static DeadLetter of(ConsumerRecord<String, byte[]> record) {
        Headers headers = record.headers();
        return new DeadLetter(
                text(headers, REASON),
                text(headers, TOPIC),
                (int) number(headers, PARTITION),
                number(headers, OFFSET),
                record.key() == null ? "" : record.key(),
                record.value() == null ? new byte[0] : record.value());
    }

    private static long number(Headers headers, String name) {
        String text = text(headers, name);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? UNKNOWN : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Adds the headers that say why a record could not be used and where it came from. */
    public static void addHeaders(Headers headers, String reason, String topic, int partition, long offset) {
        add(headers, REASON, reason);
        add(headers, TOPIC, topic);
        add(headers, PARTITION, Integer.toString(partition));
        add(headers, OFFSET, Long.toString(offset));
    }

    /** Adds the header that says how long a value was that is cut. */
    public static void addCut(Headers headers, int bytes) {
        add(headers, CUT_FROM, Integer.toString(bytes));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
