package io.netkv.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.RegistryException;
import io.netkv.schemas.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record that cannot be used to {@link Topic#DEAD_LETTERS} as it arrived, with the reason and its source
 * position in headers, and lets the stream go on. Where a schema registry fails, or what is done by the clock, no record is to
 * blame: the application ends, has committed nothing beyond the record, and finds it again when it is started again.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler, ProcessingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    // Records are compressed on their way, and may be longer than what a broker takes, 1 MB, without.
    private static final int MAX_VALUE_BYTES = 1_000_000;
    private static final int MAX_KEY_BYTES = 16_000;
    private static final int MAX_REASON_LENGTH = 2_000;

    private final Map<Cause, Counter> deadLetters = new EnumMap<>(Cause.class);

    @Override
    public void configure(Map<String, ?> configs) {
        MeterRegistry meters = MeterRegistries.of(configs);
        for (Cause cause : Cause.values()) {
            deadLetters.put(
                    cause,
                    Counter.builder("netkv.dead.letters")
                            .description("Records that could not be used")
                            .tag("reason", cause.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (RegistryException.findIn(exception) != null) {
            return DeserializationExceptionHandler.Response.fail();
        }
        String reason = "the value cannot be read: " + exception.getMessage();
        return DeserializationExceptionHandler.Response.resume(List.of(deadLetter(
                new Origin(context, context.timestamp(), 0), record.key(), record.value(), Cause.UNREADABLE, reason)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        // By the clock, not by a record: topic is null then.
        boolean isOfNoRecord = context.topic() == null;
        if (isOfNoRecord || RegistryException.findIn(exception) != null) {
            return ProcessingExceptionHandler.Response.fail();
        }
        if (exception instanceof RejectedRecordsException some) {
            return ProcessingExceptionHandler.Response.resume(some.rejected().stream()
                    .map(one -> deadLetter(
                            new Origin(context, one.timestamp(), one.offsetInBatch()),
                            one.key(),
                            one.value(),
                            cause(one.reason()),
                            reason(one.reason())))
                    .toList());
        }
        // Of a batch nobody knows then which record it was, nor which were used.
        String reason = reason(exception);
        List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
        RecordBatch batch = new RecordBatch();
        batch.begin(context.sourceRawKey(), context.sourceRawValue(), context.timestamp());
        while (batch.next()) {
            Origin origin = new Origin(context, batch.timestamp(), batch.offsetInBatch());
            letters.add(deadLetter(origin, batch.key(), batch.value(), cause(exception), reason));
        }
        return ProcessingExceptionHandler.Response.resume(letters);
    }

    /** What kind of reason there is, for counting. */
    private enum Cause {
        /** Its bytes are not what the topic holds. */
        UNREADABLE,
        /** It says what cannot be. */
        UNUSABLE,
        /** A fault of the application. */
        INTERNAL
    }

    private static Cause cause(Exception exception) {
        if (exception instanceof InvalidRecordException invalid) {
            return invalid.isUnreadable() ? Cause.UNREADABLE : Cause.UNUSABLE;
        }
        return Cause.INTERNAL;
    }

    private static String reason(Exception exception) {
        if (exception instanceof InvalidRecordException) {
            return String.valueOf(exception.getMessage());
        }
        LOG.atError().setCause(exception).log("A record made the application fail");
        return "internal error: " + exception;
    }

    /** Where a record came from, by itself or in a batch. */
    private record Origin(ErrorHandlerContext context, long timestamp, int offsetInBatch) {

        long offset() {
            return context.offset() + offsetInBatch;
        }
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            Origin origin, byte @Nullable [] key, byte @Nullable [] value, Cause cause, String reason) {
        ErrorHandlerContext context = origin.context();
        LOG.atWarn()
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", origin.offset())
                .log("Dead letter: {}", reason);
        Counter counter = deadLetters.get(cause);
        if (counter != null) {
            counter.increment();
        }
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topic.DEAD_LETTERS.topicName(),
                null,
                Math.max(0, origin.timestamp()),
                cut(key, MAX_KEY_BYTES),
                cut(value, MAX_VALUE_BYTES),
                isShort(context.headers()) ? context.headers() : null);
        DeadLetter.addHeaders(
                letter.headers(),
                reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH) + "...",
                context.topic(),
                context.partition(),
                origin.offset());
        if (value != null && value.length > MAX_VALUE_BYTES) {
            DeadLetter.addCut(letter.headers(), value.length);
        }
        return letter;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static boolean isShort(Headers headers) {
        int length = 0;
        for (Header header : headers) {
            length += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return length <= MAX_KEY_BYTES;
    }
}
