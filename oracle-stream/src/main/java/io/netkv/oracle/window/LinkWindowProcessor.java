package io.netkv.oracle.window;

import io.netkv.avro.CongestionUpdate;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.kafka.TopicTail;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.schemas.RegistryException;
import io.netkv.schemas.TelemetryDecoder;
import io.netkv.schemas.Topic;
import io.netkv.stream.MeterRegistries;
import io.netkv.stream.RecordBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a window over each link of its partition, and sends on what they say once a hop of event time. Windows are kept in
 * memory alone: a task that begins in the middle of a partition reads them back from there
 * (docs/decisions/0017-windows-in-memory.md).
 */
public final class LinkWindowProcessor extends ContextualProcessor<byte[], byte[], String, CongestionUpdate> {

    private static final Logger LOG = LoggerFactory.getLogger(LinkWindowProcessor.class);

    /** To read back this many takes a second or two. */
    private static final long MOST_READ_BACK = 1_000_000;

    /** Telemetry of a fabric that is not published must not delay the rest. */
    private static final long CATCH_UP_MILLIS = 5_000;

    private final WindowSettings settings;
    private final Duration silenceInterval;
    private final TelemetryDecoder telemetry;
    private final FabricDirectory fabrics;
    private final @Nullable TopicTail tail;
    private final Map<Utf8, FabricWindows> windows = new HashMap<>();
    private final RecordBatch batch = new RecordBatch();
    private int fabricChanges;
    private long lastCatchUpMillis;
    private boolean isReadBack;

    @SuppressWarnings("NullAway.Init")
    private ReadingMetrics counts;

    /**
     * Folds readings.
     *
     * @param silenceInterval wall-clock time after which news is sent on that no later reading has sent on
     * @param telemetry of this processor alone
     * @param fabrics whose links are read; telemetry of others is refused
     * @param tail of link-telemetry, or null if windows are not to be read back
     */
    public LinkWindowProcessor(
            WindowSettings settings,
            Duration silenceInterval,
            TelemetryDecoder telemetry,
            FabricDirectory fabrics,
            @Nullable TopicTail tail) {
        this.settings = settings;
        this.silenceInterval = silenceInterval;
        this.telemetry = telemetry;
        this.fabrics = fabrics;
        this.tail = tail;
    }

    @Override
    public void init(ProcessorContext<String, CongestionUpdate> context) {
        super.init(context);
        windows.clear(); // a task that is revived reads back again
        isReadBack = false;
        fabricChanges = fabrics.changes();
        counts = new ReadingMetrics(MeterRegistries.of(context.appConfigs()));
        context.schedule(silenceInterval, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (!isReadBack) {
            isReadBack = true;
            context().recordMetadata().ifPresent(position -> tryToReadBack(position, record.timestamp()));
        }
        if (fabricChanges != fabrics.changes()) {
            redefine();
        }
        batch.forEach(record, this::take);
    }

    private void take(RecordBatch record) {
        decode(record);
        TelemetryRecords.checkNames(record.keyBytes(), record.keyFrom(), record.keyLength(), telemetry);
        FabricWindows fabric = windows.get(telemetry.fabric());
        MeasuredLink link = fabric == null ? null : fabric.known(telemetry.link());
        if (fabric == null || link == null) {
            if (!isPublished()) {
                catchUp();
            }
            fabric = windows();
            link = fabric.link(telemetry.link());
        }
        long eventMillis = Math.max(0, record.timestamp());
        LinkReading reading = TelemetryRecords.toReading(telemetry, eventMillis, link.describedCapacity());
        boolean isNew = fabric.isNew();
        boolean isCrossed = fabric.isCrossedBy(reading.eventMillis());
        fabric.reach(reading.eventMillis());
        if (isCrossed) {
            forward(fabric);
        }
        counts.count(fabric.add(link, reading));
        if (isNew) {
            forward(fabric);
        }
    }

    private void decode(RecordBatch record) {
        byte[] value = record.valueBytes();
        if (value == null) {
            throw new InvalidRecordException(
                    "the record has no value; link-telemetry is not a table, send readings only");
        }
        try {
            telemetry.decode(value, record.valueFrom(), record.valueLength());
        } catch (SerializationException e) {
            throw InvalidRecordException.unreadable("the value", e);
        }
    }

    private boolean isPublished() {
        Fabric published = fabrics.get(telemetry.fabric().toString());
        return published != null && published.linkIndex(telemetry.link().toString()) >= 0;
    }

    /** A description that was published a moment ago may not be here yet. */
    private void catchUp() {
        long now = context().currentSystemTimeMs();
        if (now - lastCatchUpMillis >= CATCH_UP_MILLIS) {
            lastCatchUpMillis = now;
            fabrics.catchUp();
            if (fabricChanges != fabrics.changes()) {
                redefine();
            }
        }
    }

    private FabricWindows windows() {
        FabricWindows known = windows.get(telemetry.fabric());
        if (known != null) {
            return known;
        }
        String name = telemetry.fabric().toString();
        Fabric fabric = fabrics.get(name);
        if (fabric == null) {
            throw new InvalidRecordException("nobody has published fabric '" + name + "', of which link '"
                    + telemetry.link() + "' reports; 'netkv fabric publish FILE' does, readings from then on count");
        }
        FabricWindows opened =
                new FabricWindows(fabric, settings, context().taskId().partition());
        windows.put(new Utf8(telemetry.fabric()), opened);
        return opened;
    }

    private void redefine() {
        fabricChanges = fabrics.changes();
        windows.entrySet().removeIf(entry -> {
            Fabric fabric = fabrics.get(entry.getKey().toString());
            if (fabric != null && fabric != entry.getValue().fabric()) {
                entry.getValue().redefine(fabric);
            }
            return fabric == null;
        });
    }

    private void forward(FabricWindows fabric) {
        CongestionUpdate update = fabric.drain();
        context().forward(new Record<>(update.getFabric(), update, Math.max(0, update.getReachedMillis())));
    }

    private void tick(long wallMillis) {
        if (fabricChanges != fabrics.changes()) {
            redefine();
        }
        for (FabricWindows fabric : windows.values()) {
            if (fabric.hasNews()) {
                forward(fabric);
            }
        }
    }

    /** Windows that cannot be read back begin here: that is no fault of the record that has come. */
    private void tryToReadBack(RecordMetadata first, long eventMillis) {
        try {
            readBack(first, eventMillis);
        } catch (RegistryException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn(
                    "Windows of {}-{} begin here, those before offset {} cannot be read back: {}",
                    first.topic(),
                    first.partition(),
                    first.offset(),
                    e.getMessage());
        }
    }

    /** Folds the readings before a task's first again, as far back as they count. */
    private void readBack(RecordMetadata first, long eventMillis) {
        if (tail == null || first.offset() == 0) {
            return;
        }
        long since = eventMillis - settings.longestInterval().toMillis();
        long from = Math.max(
                tail.offsetSince(Topic.LINK_TELEMETRY, first.partition(), since), first.offset() - MOST_READ_BACK);
        tail.read(Topic.LINK_TELEMETRY, first.partition(), from, first.offset(), record -> {
            if (record.key() != null && record.value() != null) {
                foldAgain(record.key().getBytes(StandardCharsets.UTF_8), record.value(), record.timestamp());
            }
        });
    }

    private void foldAgain(byte[] key, byte[] value, long eventMillis) {
        try {
            telemetry.decode(value);
            TelemetryRecords.checkNames(key, 0, key.length, telemetry);
            FabricWindows fabric = windows();
            MeasuredLink link = fabric.link(telemetry.link());
            LinkReading reading = TelemetryRecords.toReading(telemetry, eventMillis, link.describedCapacity());
            fabric.reach(eventMillis);
            fabric.add(link, reading);
        } catch (RegistryException e) {
            throw e;
        } catch (SerializationException | InvalidRecordException e) {
            // It went to the dead letters when it arrived.
        }
    }
}
