package io.netkv.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.RegistryException;
import io.netkv.schemas.Topic;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record that cannot be used to {@link Topic#DEAD_LETTERS} as it arrived, with the reason and its source
 * position in headers, and lets the stream go on. Where a schema registry fails, no record is to blame: the application ends,
 * has committed nothing beyond the record, and finds it again when it is started again.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler, ProcessingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    private Counter deadLetters = counter(MeterRegistries.none());

    @Override
    public void configure(Map<String, ?> configs) {
        deadLetters = counter(MeterRegistries.of(configs));
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (RegistryException.findIn(exception) != null) {
            return DeserializationExceptionHandler.Response.fail();
        }
        String reason = "the value cannot be read: " + exception.getMessage();
        return DeserializationExceptionHandler.Response.resume(
                List.of(deadLetter(context, record.key(), record.value(), reason)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (RegistryException.findIn(exception) != null) {
            return ProcessingExceptionHandler.Response.fail();
        }
        boolean expected = exception instanceof InvalidRecordException;
        String reason = expected ? String.valueOf(exception.getMessage()) : "internal error: " + exception;
        if (!expected) {
            LOG.atError().setCause(exception).log("A record made the application fail");
        }
        return ProcessingExceptionHandler.Response.resume(
                List.of(deadLetter(context, context.sourceRawKey(), context.sourceRawValue(), reason)));
    }

    private static Counter counter(MeterRegistry meters) {
        return Counter.builder("netkv.dead.letters")
                .description("Records that could not be used")
                .register(meters);
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ErrorHandlerContext context, byte[] key, byte[] value, String reason) {
        LOG.atWarn()
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset())
                .log("Dead letter: {}", reason);
        deadLetters.increment();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topic.DEAD_LETTERS.topicName(), null, Math.max(0, context.timestamp()), key, value, context.headers());
        DeadLetter.addHeaders(letter.headers(), reason, context.topic(), context.partition(), context.offset());
        return letter;
    }
}
