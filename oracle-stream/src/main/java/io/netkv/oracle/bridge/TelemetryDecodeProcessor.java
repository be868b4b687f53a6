package io.netkv.oracle.bridge;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.formats.decode.DecodedRecord;
import io.netkv.formats.decode.TelemetryDecoder;
import io.netkv.formats.decode.UnmappedTelemetry;
import io.netkv.formats.format.UnreadableMessageException;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.MeterRegistries;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes telemetry and states of what a tool sent, under their own keys. Event time is the Kafka timestamp of the tool's
 * record: a device's own clock, which may be wrong, only divides the differences of its counters. What is not used
 * is logged once a minute while there is more of it, and at the end.
 */
final class TelemetryDecodeProcessor extends ContextualProcessor<byte[], byte[], String, SpecificRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(TelemetryDecodeProcessor.class);

    private static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);
    private static final long LONGEST_FLUSH_MILLIS = 300_000;
    private static final int LISTED = 20;
    private static final int LISTED_AT_THE_END = 200;

    private final Supplier<TelemetryDecoder> decoders;
    private long reported;

    @SuppressWarnings("NullAway.Init")
    private TelemetryDecoder decoder;

    @SuppressWarnings("NullAway.Init")
    private TelemetryDecodeMetrics counts;

    TelemetryDecodeProcessor(Supplier<TelemetryDecoder> decoders) {
        this.decoders = decoders;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        super.init(context);
        decoder = decoders.get();
        counts = new TelemetryDecodeMetrics(MeterRegistries.of(context.appConfigs()));
        reported = 0;
        context.schedule(REPORT_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> report(LISTED));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            throw new InvalidRecordException("the record has no value; a topic of telemetry has readings only");
        }
        if (context().currentSystemTimeMs() - record.timestamp() > Topic.RETENTION_MILLIS) {
            // Our topics refuse it, and nobody asks for yesterday's congestion.
            decoder.unmapped().add("messages whose Kafka timestamp is more than a day ago");
            counts.update(decoder.unmapped());
            return;
        }
        for (DecodedRecord decoded : decode(record)) {
            context()
                    .forward(record.withKey(key(decoded.value()))
                            .withValue(decoded.value())
                            .withTimestamp(timestamp(decoded, record.timestamp())));
        }
    }

    private List<DecodedRecord> decode(Record<byte[], byte[]> record) {
        try {
            return decoder.decode(record.value(), record.timestamp());
        } catch (UnreadableMessageException e) {
            throw InvalidRecordException.unreadable("the message", e);
        } finally {
            counts.update(decoder.unmapped());
        }
    }

    /** A state counts from when it was measured, which may be a flush interval before it was sent. */
    private static long timestamp(DecodedRecord decoded, long sentMillis) {
        long measuredMillis = decoded.measuredAtMillis().orElse(sentMillis);
        boolean isPlausible = measuredMillis <= sentMillis && sentMillis - measuredMillis <= LONGEST_FLUSH_MILLIS;
        return isPlausible ? measuredMillis : sentMillis;
    }

    private static String key(SpecificRecord record) {
        return record instanceof DecodeInstanceState state
                ? RecordKeys.instance(state.getFabric(), state.getInstance())
                : RecordKeys.link(((LinkTelemetry) record).getFabric(), ((LinkTelemetry) record).getLink());
    }

    private void report(int atMost) {
        UnmappedTelemetry unmapped = decoder.unmapped();
        if (unmapped.left() == reported) {
            return;
        }
        reported = unmapped.left();
        LOG.atWarn()
                .addKeyValue("used", unmapped.used())
                .addKeyValue("notUsed", unmapped.left())
                .addKeyValue("kinds", unmapped.kinds())
                .log("Telemetry that was not used: {}", String.join("; ", unmapped.list(atMost)));
    }

    @Override
    public void close() {
        reported = 0;
        report(LISTED_AT_THE_END);
    }
}
